import numpy
import cubie

model = """
states     prey = 10, predator = 5
parameters birth = 1.1, death = 0.4
prey'     = birth*prey - 0.4*prey*predator
predator' = 0.1*prey*predator - death*predator
"""
simulate = cubie.Simulator(model, ["birth", "death"], summaries="mean, std, max", t_end=50.0)
prior = numpy.random.default_rng(1).uniform([0.5, 0.2], [2.0, 0.8], size=(10000, 2))
features = simulate(prior)                       # (10000, 6), named in simulate.names

# Rejection: the nearest hundredth to what was seen.
seen = simulate(numpy.array([[1.1, 0.4]]))
good = ~numpy.isnan(features).any(axis=1)        # runs that failed are NaN
distance = (((features - seen) / features[good].std(axis=0)) ** 2).sum(axis=1)
near = prior[good][numpy.argsort(distance[good])[:100]]
print(near.mean(axis=0), near.std(axis=0))
