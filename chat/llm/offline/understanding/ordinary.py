"""Ordinary words that are no names, although they may stand where names stand."""

_NO_PLACE = """
    check current local typical today's recommend compare look see average daily hourly
    a about activities activity advance all american an and another any anywhere april are august autumn
    bed between both brackets bulk bullet but c can case cash celsius centigrade chinese college
    comparison cost could day days december degrees detail details did dinner do does doubt either
    english euro euros everywhere f fahrenheit fall february find french friday front full fun function
    functions future general german get give good great greek hello help her here hey hi his home hour
    hours how i i'd i'll i'm if indian indoor indoors is it italian january japanese json july june
    kelvin kids km korean least lse lunch mar march may me mexican mind minutes monday money months
    morning most my nasdaq need noon november now nyse october one only or order our outdoor outdoors
    particular please price real reality restaurant restaurants return right saturday season september
    shape short should show so some something somewhere spanish spring stock stocks summer sunday table
    tell terms thai thanks that the their them then there these this those thursday time to today
    tomorrow tonight tool tools total touch town tsx tuesday two us usd use vietnamese weather wednesday
    week weekend weeks what what's when where which who why will winter with words work would year years
    yesterday you your
"""
_NO_TICKER = """
    A AI AM AN AND ANY API AT BE BUT BY C CAN CEO DO ETF EU EUR F FOR GBP GET GIVE GO HI HOW I IN IPO IS
    IT JSON LA LSE ME MY NASDAQ NEW NO NOT NOW NYC NYSE OF OK ON OR PE PLEASE PM PRICE SF SHARE SHOW SO
    STOCK STOCKS TELL THE TO TODAY TSX UK UP US USA USD WANT WAS WE WHAT WHATS WHY YES YOU
"""
_NO_NAME = """
    a about all an and another any are at best both buy can cheap check common company compare could
    current currently do does each find for foreign get give good his her how i i'm in is it its latest
    let lse many me more most my nasdaq new no nyse of on one or other our please price prices return
    same sell share shares should show some stock stocks tech tell that the their these this those to
    today toward tsx two us what what's whats which would your
"""
_EMPTY = """
    a about all also an and any are as at available be by can current currently data e each find
    for from function g get gets given how if in info information into is it it's its list look lookup
    me my new of on one or please return returns search show some specific tell that the their there
    these this to tool two up use used user using want we what what's when where which who will with
    would you your
"""

NO_PLACE = frozenset(_NO_PLACE.split())
"""Behind a preposition without being a place: in April, for dinner, to me."""
NO_TICKER = frozenset(_NO_TICKER.split())
"""In capitals without being a symbol."""
NO_NAME = frozenset(_NO_NAME.split())
"""Before "stock" without being a company."""
EMPTY = frozenset(_EMPTY.split())
"""Words that say nothing of what a tool does."""
