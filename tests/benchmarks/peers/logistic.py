"""A linear Bradley-Terry reward on sparse differences of features, as scikit-learn's logistic regression.

A difference has no constant, so there is no intercept. scikit-learn minimises ||w||^2 / 2 + C sum_k loss_k, which is
the mean loss plus ridge ||w||^2 at C = 1 / (2 n ridge). The result is that objective at the end.
"""
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from common import np, run


def train(data, _):
    count = len(data.label)
    x = csr_matrix((data.values, data.columns, data.starts), shape=(count, data.dimension))
    model = LogisticRegression(
        C=1 / (2 * count * data.ridge), fit_intercept=False, solver="lbfgs", tol=1e-5, max_iter=1000
    )
    w = model.fit(x, data.label > 0.5).coef_[0]
    sign = 2 * data.label - 1
    return [np.array([np.logaddexp(0, -sign * (x @ w)).mean() + data.ridge * (w @ w)])]


run(train)
