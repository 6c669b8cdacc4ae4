"""Which reasons a kind can be asked for."""

from aftersales.domain.requests import Reason, RequestKind, reasons_for


def test_a_refund_before_delivery_knows_two_reasons() -> None:
    assert reasons_for(RequestKind.REFUND_ONLY, False) == (Reason.NO_LONGER_WANTED, Reason.NOT_DELIVERED)


def test_a_refund_of_goods_in_hand_knows_every_reason_but_a_price_drop() -> None:
    assert set(reasons_for(RequestKind.REFUND_ONLY, True)) == set(Reason) - {Reason.PRICE_DROP}


def test_an_exchange_is_never_asked_for_a_counterfeit() -> None:
    returns = set(reasons_for(RequestKind.RETURN_REFUND, True))
    assert returns - set(reasons_for(RequestKind.EXCHANGE, True)) == {Reason.COUNTERFEIT}


def test_every_kind_has_a_reason() -> None:
    assert all(reasons_for(kind, True) for kind in RequestKind)
