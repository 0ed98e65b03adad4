"""What there is to do in any town, by the month's warmth, its rain and the length of the day."""

from chat.atlas.climate import Month
from chat.tools.sample.activities import Ideas

_COLD, _FROST, _WARM, _HOT = 8.0, -2.0, 20.0, 28.0
_WET = 120.0
_SHORT, _LONG = 8.0, 15.0


def by_season(month: Month, daylight_hours: float) -> Ideas:
    indoor = ["The town's museum or gallery", "A covered market", _warm_up(month)]
    outdoor = [_walk(month, daylight_hours), _green(month), _evening(daylight_hours)]
    return {"indoor": indoor, "outdoor": outdoor}


def _warm_up(month: Month) -> str:
    if month.celsius < _COLD:
        return "A thermal bath, a sauna or a café"
    return "A cool cinema or an aquarium" if month.celsius > _HOT else "A café with local food"


def _walk(month: Month, hours: float) -> str:
    if month.celsius > _HOT:
        return "A walk through the old town early in the morning, before the heat"
    if hours <= 0:
        return "A walk through the old town in the twilight of noon"
    if hours < _SHORT:
        return f"A walk through the old town round noon: there are only {hours:g} hours of daylight"
    return "A walk through the old town"


def _green(month: Month) -> str:
    if month.celsius < _FROST:
        return "Skating, sledging or a snow walk, where there is snow"
    if month.millimetres > _WET:
        return "A botanical garden, with an umbrella and a greenhouse to flee to"
    if month.celsius > _WARM:
        return "A swim in the sea, a lake or an open-air pool"
    return "The largest park, or a bicycle tour"


def _evening(hours: float) -> str:
    if hours <= 0:
        return "Looking for northern or southern lights, where the sky is dark"
    return "A long evening outside: the sun sets late" if hours > _LONG else "A viewpoint at sunset"
