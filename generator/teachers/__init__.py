"""Whoever answers: one contract, an adapter a file, one literal table TEACHERS."""

from generator.teachers.contract import Teacher, TeacherFault
from generator.teachers.table import TEACHERS, TeacherRow, open_teacher, terms_of

__all__ = ["TEACHERS", "Teacher", "TeacherFault", "TeacherRow", "open_teacher", "terms_of"]
