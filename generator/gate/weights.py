"""The table of `support`: what each value of a check adds to the logit. Written by a script.

Values that the table doesn't name count nothing.
"""

__all__ = ["BIAS", "WEIGHTS"]

BIAS = 2.01

WEIGHTS: dict[str, float] = {
    "number_unknown": -2.38,
    "small_unknown": -0.90,
    "unit_differs": -2.40,
    "date_differs": -2.09,
    "number_elsewhere": -0.73,
    "name_unknown": -0.63,
    "name_differs": -0.01,
    "turned_round": -1.19,
    "names_crossed": -1.22,
    "polarity_share": -0.41,
    "negation_added": -0.33,
    "negation_lost": -1.66,
    "must_added": -0.15,
    "must_lost": -0.15,
    "may_added": -0.61,
    "may_to_must": -0.61,
    "must_to_may": -1.01,
    "all_added": -1.76,
    "hedge_lost": -0.38,
    "hedge_added": -0.51,
    "rarely_added": -1.30,
    "all_lost": -1.02,
    "should_added": -0.58,
    "should_for_must": -1.27,
    "only_lost": -0.01,
    "bound_differs": -0.55,
    "opposites": -0.07,
    "bare": -1.02,
    "bare_share": -1.56,
    "bare_run": -0.80,
    "bare_many": -0.46,
    "asked_share": -0.14,
    "spread": -1.24,
    "replaced": -0.38,
    "bare_name": -0.09,
    "bare_odd": -1.48,
    "bare_clause": -0.18,
    "no_words": -0.25,
    "copy_negates": -0.72,
    "copy_mark": -1.20,
    "copy_word": -0.44,
    "copy_swap": -0.64,
    "copy_cuts_condition": -0.69,
    "copy_opposite": -2.18,
    "copy_intact": 1.91,
    "copy_slot": -3.34,
    "one_word": -1.14,
    "one_negation": -0.47,
}
