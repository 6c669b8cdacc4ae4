from django.urls import path

from aftersales.clockwork.views import jobs, watching

app_name = "clockwork"
urlpatterns = [
    path("", watching.watch_page, name="watch"),
    path("again/<int:pk>/", watching.again, name="again"),
    path("send-again/<str:kind>/<int:pk>/", watching.send_again_page, name="send_again"),
    path("left/<int:pk>/", watching.left, name="left"),
    path("jobs/", jobs.jobs_page, name="jobs"),
    path("jobs/new/", jobs.new_job, name="new_job"),
    path("jobs/<int:pk>/", jobs.job_page, name="job"),
]
