"""Posts and appointments."""

from django.contrib import admin

from orgchart.models import Appointment, Post

from .facts import FactAdmin, FactInline, InForce, WithoutAuthority
from .units import POST


class AppointmentInline(FactInline):
    model = Appointment
    own = ["person"]


@admin.register(Post)
class PostAdmin(FactAdmin):
    own = ["unit", *POST]
    list_display = ("title", "unit", "rank", "heads_unit", "when", "status")
    list_filter = ("status", "heads_unit", InForce, WithoutAuthority)
    search_fields = ("code", "title", "unit__code")
    inlines = (AppointmentInline,)


@admin.register(Appointment)
class AppointmentAdmin(FactAdmin):
    own = [("post", "person")]
    list_display = ("person", "post", "when", "status")
    search_fields = ("person", "post__title", "post__unit__code")
