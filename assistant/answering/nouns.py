"""Nouns by what they count or name, each a pattern of alternatives.

What a question counts and what a sentence counts are compared by kind: "how many trainees" is not told by
"22 employers".
"""

from __future__ import annotations

PEOPLE = (
    "people|persons|bodies|folks|heads|workers|employees|staffers|hires|recruits|adults|students|pupils"
    "|learners|trainees|apprentices|interns|graduates|grads|participants|enrollees|residents|kids|youths"
    "|youngsters|teens|teenagers|candidates|applicants|jobseekers|nurses|aides|teachers|educators"
    "|supervisors|mentors|women|men|veterans"
)
BODIES = (
    "employers|companies|firms|businesses|corporations|manufacturers|hospitals|banks|organizations|organisations"
    "|nonprofits|agencies|partners|chambers|unions|colleges|schools|universities|institutions|districts"
    "|plants|factories|foundations"
)
THINGS = (
    "counties|cities|towns|states|communities|sites|courses|classes|industries|sectors|occupations|meetings"
    "|visits"
)
TIMES = "years|months|weeks|days|hours|minutes|semesters"
SUMS = (
    "grants?|funds?|funding|gifts?|loans?|awards?|donations?|budgets?|investments?|checks?|pots?|pools?"
    "|purses?|scholarships?|stipends?|bonus(es)?"
)
HEADS = "director|president|head|leader|lead|boss|owner|person|chief|manager|chair|superintendent"
ONE_TO_TEN = "one|two|three|four|five|six|seven|eight|nine|ten"
