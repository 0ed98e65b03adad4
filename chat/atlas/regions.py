"""Names of regions and countries: what may stand behind a city's name to tell it from its namesakes."""

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DC": "District of Columbia", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "KS": "Kansas",
    "KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine",
    "MI": "Michigan", "MN": "Minnesota", "MO": "Missouri", "MS": "Mississippi", "MT": "Montana",
    "NC": "North Carolina", "ND": "North Dakota", "NE": "Nebraska", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NV": "Nevada", "NY": "New York", "OH": "Ohio",
    "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina",
    "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia",
    "VT": "Vermont", "WA": "Washington", "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
}  # fmt: skip

PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick", "NS": "Nova Scotia",
    "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan",
}  # fmt: skip

CODES = {**STATES, **PROVINCES}
_CODE_OF = {name: code for code, name in CODES.items()}

COUNTRIES = {
    "United States": ("USA", "US", "U.S.", "U.S.A.", "United States of America", "America"),
    "United Kingdom": ("UK", "U.K.", "GB", "Great Britain", "Britain"),
    "Netherlands": ("The Netherlands", "Holland"),
    "United Arab Emirates": ("UAE", "U.A.E."),
    "Czechia": ("Czech Republic",),
    "Türkiye": ("Turkey",),
    "Germany": ("Deutschland",),
    "Spain": ("España",),
    "South Korea": ("Korea",),
    "Brazil": ("Brasil",),
    "Mexico": ("México", "MX"),
    "Australia": ("AU",),
    "Canada": ("CA",),
}


def qualifiers(region: str, country: str) -> tuple[str, ...]:
    """Every way to say where a place is: `NY`, `N.Y.`, `New York`, `United States`, `USA`."""
    code = region if region in CODES else _CODE_OF.get(region, "")
    names = (region, code, ".".join(code), CODES.get(code, ""), country, *COUNTRIES.get(country, ()))
    return tuple(dict.fromkeys(name for name in names if name))
