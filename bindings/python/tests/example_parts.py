import numpy
import cubie

decay = "states y = 1; parameters a = 1\ny' = -a*y"


def part(first, count):
    return cubie.solve(decay, parameters={"a": numpy.linspace(0, 1, 1000)},
                       first_run=first, run_count=count).final_states

whole = part(0, 1000)
halves = numpy.concatenate([part(0, 500), part(500, 500)], axis=1)
assert (whole == halves).all()
