from collections import Counter

from aftersales.wording.templatetags import codes


def test_no_filter_takes_the_name_of_another() -> None:
    names = Counter(words.__name__ for words in codes.WORDS)

    assert [name for name, count in names.items() if count > 1] == []
