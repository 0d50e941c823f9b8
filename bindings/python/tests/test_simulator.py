"""A model as a function from parameters to features."""

import numpy

import cubie
from support import BLOW_UP, DECAY, Case


class Simulators(Case):
    def test_features_are_the_summaries_of_each_row(self):
        simulate = cubie.Simulator(DECAY, ["a", "y"], summaries="mean(y), max(y)", t_end=2.0, summarise_every=1.0)
        theta = numpy.column_stack([numpy.linspace(0, 1, 50), numpy.linspace(1, 2, 50)])
        features = simulate(theta)
        self.assertEqual(features.shape, (50, 4))
        self.assertEqual(simulate.names, ["y.mean[0]", "y.max[0]", "y.mean[1]", "y.max[1]"])
        numpy.testing.assert_array_equal(features[:, 1], theta[:, 1])  # what decays is largest at the start
        result = cubie.solve(DECAY, parameters={"a": theta[:, 0]}, initial_values={"y": theta[:, 1]}, t_end=2.0,
                             summaries="mean(y), max(y)", summarise_every=1.0, save_variables="none")
        numpy.testing.assert_array_equal(features[:, 2], result["y.mean"][1])

    def test_rows_do_not_depend_on_their_neighbours(self):
        simulate = cubie.Simulator(DECAY, ["a"], features="final_states")
        theta = numpy.linspace(0, 1, 37).reshape(-1, 1)
        whole = simulate(theta)
        numpy.testing.assert_array_equal(numpy.concatenate([simulate(theta[:5]), simulate(theta[5:])]), whole)
        self.assertEqual(simulate.names, ["y"])

    def test_rows_that_fail_are_nan(self):
        simulate = cubie.Simulator(BLOW_UP, ["a"], features="final_states", t_end=2.0)
        features = simulate([[-1.0], [1.0], [-2.0]])
        numpy.testing.assert_array_equal(numpy.isnan(features[:, 0]), [False, True, False])
        numpy.testing.assert_array_equal(simulate.status != 0, [False, True, False])

    def test_bad_input(self):
        with self.assertRaisesRegex(ValueError, "features"):
            cubie.Simulator(DECAY, ["a"], features="outputs")
        with self.assertRaises(cubie.CubieError):
            cubie.Simulator(DECAY, ["b"])
        simulate = cubie.Simulator(DECAY, ["a"], features="final_states")
        for theta in (numpy.ones(3), numpy.ones((3, 2))):
            with self.assertRaisesRegex(ValueError, "theta"):
                simulate(theta)
        with self.assertRaises(cubie.CubieError):
            simulate([[numpy.nan]])
