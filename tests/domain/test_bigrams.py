from aftersales.domain.bigrams import rank, tokens


def test_chinese_becomes_pairs_and_latin_stays_whole() -> None:
    assert tokens("鼠标双击 Double-Clicks") == ("鼠标", "标双", "双击", "double", "click")


def test_full_width_is_read_as_half_width() -> None:
    assert tokens("ＵＳＢ３ 接口") == ("usb3", "接口")


def test_a_lone_character_is_its_own_token() -> None:
    assert tokens("坏") == ("坏",)


def test_words_of_other_scripts_stay_whole_too() -> None:
    assert tokens("café 사회과학원 мышь") == ("café", "사회과학원", "мышь")


def test_small_words_say_nothing() -> None:
    assert tokens("what is the") == ()


TEXTS = {
    "mouse": tokens("鼠标单击变成双击 mouse double click"),
    "headset": tokens("耳机有杂音 headset noise"),
    "webcam": tokens("摄像头模糊 webcam blurred"),
}


def test_a_two_character_word_finds_its_text() -> None:
    assert [hit.key for hit in rank("双击", TEXTS)] == ["mouse"]


def test_the_better_fit_comes_first_and_tells_what_it_shares() -> None:
    first, *_rest = rank("headset with noise", TEXTS)

    assert (first.key, first.shared) == ("headset", frozenset({"headset", "noise"}))


def test_words_that_fit_nothing_find_nothing() -> None:
    assert rank("发票抬头", TEXTS) == ()


def test_equal_fits_keep_the_order_of_their_keys() -> None:
    assert [hit.key for hit in rank("same", {"b": ["same"], "a": ["same"]})] == ["a", "b"]
