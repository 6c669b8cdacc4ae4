"""Gateways that send by themselves; what is paid by hand has none."""

from aftersales.domain.payments import GatewayCode
from aftersales.refunds.gateways.base import Gateway
from aftersales.refunds.gateways.simulated import SimulatedGateway

GATEWAYS: dict[GatewayCode, Gateway] = {GatewayCode.SIMULATED: SimulatedGateway()}
