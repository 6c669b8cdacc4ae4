"""How a gateway says that trying again is of no use. Any other exception is a fault of the moment."""


class AddressRefusedError(Exception):
    """Nothing will ever arrive at this address; it must not be used again until somebody says so."""


class MessageRefusedError(Exception):
    """This message will never be taken; others to the same address may."""
