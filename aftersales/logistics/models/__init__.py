"""The tables of goods on the way. They know order lines; the case they belong to is known by its id alone."""

from aftersales.logistics.models.appointments import Appointment, Slot
from aftersales.logistics.models.inspections import Inspection, InspectionPhoto
from aftersales.logistics.models.parcels import Carrier, Parcel, ParcelItem, Tracking, TrackingNews
from aftersales.logistics.models.places import CaseAddress, ReturnAddress
from aftersales.logistics.models.repairs import QuoteState, Repair, RepairCharge, RepairQuote

__all__ = [
    "Appointment",
    "Carrier",
    "CaseAddress",
    "Inspection",
    "InspectionPhoto",
    "Parcel",
    "ParcelItem",
    "QuoteState",
    "Repair",
    "RepairCharge",
    "RepairQuote",
    "ReturnAddress",
    "Slot",
    "Tracking",
    "TrackingNews",
]
