"""The chat's addresses."""

from django.urls import path

from chat.pages import bookings, commands, flows, inspecting, parts, playing, views

urlpatterns = [
    path("", views.start, name="start"),
    path("bookings/", bookings.bookings, name="bookings"),
    path("flows/", flows.flows, name="flows"),
    path("flows/<slug:slug>/", flows.flow, name="flow"),
    path("flows/<slug:slug>/file", flows.flow_file, name="flow_file"),
    path("flows/<slug:slug>/play", playing.play_flow, name="play_flow"),
    path("c/", views.conversations, name="conversations"),
    path("c/<uuid:pk>/", views.conversation, name="conversation"),
    path("c/<uuid:pk>/export.json", views.export, name="export"),
    path("c/<uuid:pk>/next", playing.next_turn, name="next_turn"),
    path("c/<uuid:pk>/leave", playing.leave_flow, name="leave_flow"),
    path("c/<uuid:pk>/again", playing.again, name="again"),
    path("c/<uuid:pk>/say", commands.say, name="say"),
    path("c/<uuid:pk>/rename", commands.rename, name="rename"),
    path("c/<uuid:pk>/delete", commands.delete, name="delete"),
    path("c/<uuid:pk>/restore", commands.restore, name="restore"),
    path("t/<int:pk>/stop", commands.stop, name="stop"),
    path("call/<int:pk>/approve", commands.approve, name="approve"),
    path("call/<int:pk>/deny", commands.deny, name="deny"),
    path("c/<uuid:pk>/inspector/", inspecting.window, name="inspector"),
    path("t/<int:pk>/", inspecting.turn_tabs, name="turn_tabs"),
    path("t/<int:pk>/<slug:tab>/", inspecting.turn_tabs, name="turn_tab"),
    path("s/<int:pk>/", inspecting.step_tabs, name="step_tabs"),
    path("s/<int:pk>/<slug:tab>/", inspecting.step_tabs, name="step_tab"),
    path("k/<int:pk>/", inspecting.call_tabs, name="call_tabs"),
    path("k/<int:pk>/<slug:tab>/", inspecting.call_tabs, name="call_tab"),
    path("s/<int:pk>/<slug:tab>/json/", parts.step_json, name="step_json"),
    path("k/<int:pk>/<slug:tab>/json/", parts.call_json, name="call_json"),
]
