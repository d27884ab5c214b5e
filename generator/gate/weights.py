"""The table of `support`: what each value of a check adds to the logit. Written by a script.

Values that the table doesn't name count nothing.
"""

__all__ = ["BIAS", "WEIGHTS"]

BIAS = 1.95

WEIGHTS: dict[str, float] = {
    "number_unknown": -2.33,
    "small_unknown": -0.86,
    "unit_differs": -2.37,
    "date_differs": -2.08,
    "number_elsewhere": -0.10,
    "name_unknown": -0.87,
    "name_differs": -0.26,
    "turned_round": -1.24,
    "names_crossed": -1.21,
    "polarity_share": -0.27,
    "negation_added": -0.24,
    "negation_lost": -1.69,
    "must_added": -0.26,
    "must_lost": -0.32,
    "may_added": -0.60,
    "may_to_must": -0.88,
    "must_to_may": -1.15,
    "all_added": -1.88,
    "hedge_lost": -0.68,
    "hedge_added": -0.67,
    "rarely_added": -1.31,
    "all_lost": -0.89,
    "should_added": -0.59,
    "should_for_must": -1.32,
    "only_lost": -0.06,
    "bound_differs": -0.54,
    "opposites": -0.04,
    "bare": -0.82,
    "bare_share": -1.99,
    "bare_run": -0.75,
    "bare_many": -0.68,
    "spread": -1.25,
    "replaced": -0.13,
    "bare_odd": -1.02,
    "bare_clause": -0.16,
    "no_words": -0.25,
    "copy_negates": -0.83,
    "copy_mark": -0.79,
    "copy_word": -0.59,
    "copy_swap": -0.69,
    "copy_cuts_condition": -0.75,
    "copy_opposite": -2.25,
    "copy_intact": 1.96,
    "copy_slot": -3.28,
    "one_word": -0.83,
    "one_mark": -0.11,
    "one_negation": -0.42,
}
