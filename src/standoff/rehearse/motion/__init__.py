"""How things really move, before anybody looks: courses, and what makes them."""

from standoff.rehearse.motion.course import Course
from standoff.rehearse.motion.maker import CourseMaker, bearing_place, distance_m

__all__ = ["Course", "CourseMaker", "bearing_place", "distance_m"]
