"""Filters that turn the domain's codes into words: `{{ ticket.state|state_name }}`."""

from django import template

from aftersales.wording import evidence, findings, goods, names, settings, standing, steps

register = template.Library()

for words in (
    names.action_name,
    names.channel_name,
    names.close_reason_name,
    names.condition_sentences,
    names.damage_name,
    names.data_left_name,
    names.deadline_name,
    names.dispute_action_name,
    names.dispute_state_name,
    names.fulfilment_name,
    names.ground_name,
    names.kind_name,
    names.kind_phrase,
    names.liable_name,
    names.outcome_name,
    names.reason_name,
    names.refusal_name,
    names.role_name,
    names.ruling_outcome_name,
    names.shipping_name,
    names.side_name,
    names.state_name,
    names.use_marks_name,
    evidence.evidence_problem,
    evidence.evidence_state_words,
    findings.finding_sentence,
    findings.finding_source,
    settings.setting_group_name,
    settings.setting_name,
    settings.source_name,
    settings.timer_words,
    standing.ledger_name,
    standing.level_name,
    standing.measure_name,
    standing.penalty_action_name,
    standing.penalty_state_name,
    standing.result_name,
    standing.trigger_name,
    steps.step_sentence,
    goods.appointment_name,
    goods.cause_name,
    goods.direction_name,
    goods.freight_name,
    goods.grade_name,
    goods.purpose_name,
    goods.repair_number_sentence,
    goods.tracking_name,
):
    register.filter(words.__name__, words)
