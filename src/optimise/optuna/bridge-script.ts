/**
 * The program that speaks to Optuna, for any Python 3 with Optuna 3.1 or newer, kept as text so that it travels in the
 * bundle. One JSON object for each line: requests on stdin, answers on stdout, see `bridge-messages.ts`. It ends when
 * stdin ends, so also when the process that started it is gone.
 *
 * Our record of a run is the truth. Each ask brings what changed in it: a design of Optuna's own, known by its number in
 * the study and its values, is told; any other one is added. So a journal that is missing is written anew, and one that is
 * there saves Optuna's own notes, such as the state of CMA-ES. The sampler is made for each design with a seed that follows
 * from the run's seed and the number of trials: what it draws does not depend on when the program was started.
 */
export const bridgeScript = String.raw`
import contextlib, json, os, sys, time, traceback, warnings

# What anything prints is no answer.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
warnings.simplefilter("ignore")

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import TrialState

optuna.logging.set_verbosity(optuna.logging.ERROR)

RUNNING = (TrialState.RUNNING, TrialState.WAITING)
DUPLICATES = 20


def open_storage(path):
    # Left by a process that was killed; nobody else writes this file.
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path + ".lock")
    try:
        from optuna.storages.journal import JournalFileBackend
    except ImportError:
        from optuna.storages import JournalFileStorage as JournalFileBackend
    return optuna.storages.JournalStorage(JournalFileBackend(path))


def open_study(path, directions):
    for attempt in range(2):
        try:
            storage = open_storage(path)
            study = optuna.create_study(
                storage=storage, study_name="planform", directions=directions, load_if_exists=True
            )
            study.get_trials(deepcopy=False)
            return storage, study
        except Exception:
            if attempt > 0 or not os.path.exists(path):
                raise
            os.rename(path, path + ".broken-" + str(time.time_ns()))


def distribution_of(variable):
    if variable["kind"] == "categorical":
        return CategoricalDistribution(variable["choices"])
    kind = IntDistribution if variable["kind"] == "integer" else FloatDistribution
    step = variable.get("step")
    is_log = variable["scale"] == "log" and (step is None or (step == 1 and kind is IntDistribution))
    options = {"log": is_log}
    if step is not None and not is_log:
        options["step"] = step
    return kind(variable["lower"], variable["upper"], **options)


class Refused(Exception):
    """What a user can do something about, in words."""


class Bridge:
    def __init__(self, request):
        self.variables = request["variables"]
        self.distributions = {each["symbol"]: distribution_of(each) for each in self.variables}
        self.sampler_name = request["sampler"]
        self.seed = request["seed"] % 2**32
        self.population = request["population"]
        self.constrained = request["constraintCount"] > 0
        self.make_sampler(0)
        self.storage, self.study = open_study(request["journal"], ["minimize"] * request["objectiveCount"])
        # Some samplers want to end the loop of Study.optimize, which there is not.
        self.study.stop = lambda: None
        self.outcomes = {}
        # Trials of the run by number -> their places in the study.
        self.places = {}
        self.claimed = set()
        for trial in self.study.get_trials(deepcopy=False):
            number = trial.user_attrs.get("planform")
            if number is not None:
                self.claim(number, trial.number)

    def make_sampler(self, count):
        samplers = optuna.samplers
        seed = (self.seed * 1000003 + count) % 2**32
        name = self.sampler_name
        limits = {"constraints_func": margins_of} if self.constrained else {}
        self.takes_limits = name in ("TPESampler", "NSGAIISampler", "NSGAIIISampler", "GPSampler")
        if name == "TPESampler":
            return samplers.TPESampler(
                seed=seed, multivariate=True, constant_liar=True, warn_independent_sampling=False, **limits
            )
        if name in ("NSGAIISampler", "NSGAIIISampler"):
            return getattr(samplers, name)(seed=seed, population_size=self.population, **limits)
        if name == "GPSampler":
            try:
                return samplers.GPSampler(seed=seed, **limits)
            except TypeError:
                self.takes_limits = False
                return samplers.GPSampler(seed=seed)
        if name == "CmaEsSampler":
            # Not with_margin: on a journal of Optuna 3.1 it fails (an ndarray in JSON).
            return samplers.CmaEsSampler(seed=seed, warn_independent_sampling=False)
        if name == "QMCSampler":
            # Its place in the sequence is in the study, and belongs to one seed.
            return samplers.QMCSampler(
                scramble=True,
                seed=self.seed,
                independent_sampler=samplers.RandomSampler(seed=seed),
                warn_asynchronous_seeding=False,
                warn_independent_sampling=False,
            )
        if name == "GridSampler":
            return samplers.GridSampler({each["symbol"]: levels_of(each) for each in self.variables}, seed=self.seed)
        if name == "BruteForceSampler":
            for each in self.variables:
                levels_of(each)
            return samplers.BruteForceSampler(seed=seed)
        return samplers.RandomSampler(seed=seed)

    def ask(self, request):
        for change in request["changed"]:
            self.take_in(change)
        self.drop_unknown()
        proposals = []
        tries = 0
        while len(proposals) < request["count"] and tries < DUPLICATES + request["count"]:
            self.study.sampler = self.make_sampler(request["length"] + tries)
            tries += 1
            trial = self.study.ask(fixed_distributions=self.distributions)
            values = trial.params
            key = self.key_of(values)
            if key in self.outcomes:
                self.tell(trial.number, trial._trial_id, self.outcomes[key])
                continue
            self.outcomes[key] = {"state": "pending"}
            proposals.append({"values": values, "trial": trial.number})
        return {"proposals": proposals}

    def take_in(self, change):
        number, outcome = change["number"], change["outcome"]
        values = {each["symbol"]: to_value(each, change["values"][each["symbol"]]) for each in self.variables}
        key = self.key_of(values)
        self.outcomes[key] = outcome
        place = self.places.get(number)
        if place is None:
            place = self.find_own(change.get("trial"), key)
        if place is not None:
            self.claim(number, place)
            trial = self.study.get_trials(deepcopy=False)[place]
            if outcome["state"] != "pending" and trial.state in RUNNING:
                self.tell(place, trial._trial_id, outcome)
            return
        if outcome["state"] == "pending":
            return
        is_complete = outcome["state"] == "complete"
        attributes = {"planform": number}
        marks = {}
        if is_complete:
            attributes.update(objectives=outcome["objectives"], margins=outcome["margins"])
            if self.constrained:
                marks["constraints"] = outcome["margins"]
        self.study.add_trial(
            optuna.trial.create_trial(
                state=TrialState.COMPLETE if is_complete else TrialState.FAIL,
                values=self.values_of(outcome) if is_complete else None,
                params=values,
                distributions=self.distributions,
                user_attrs=attributes,
                system_attrs=marks,
            )
        )
        self.claim(number, len(self.study.get_trials(deepcopy=False)) - 1)

    def claim(self, number, place):
        self.places[number] = place
        self.claimed.add(place)

    def find_own(self, place, key):
        trials = self.study.get_trials(deepcopy=False)
        if place is None or place >= len(trials) or place in self.claimed:
            return None
        trial = trials[place]
        is_whole = all(each["symbol"] in trial.params for each in self.variables)
        return place if is_whole and self.key_of(trial.params) == key else None

    def drop_unknown(self):
        """Designs that were proposed, but never became trials: the process was ended in between."""
        for trial in self.study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            if trial.number not in self.claimed:
                self.study.tell(trial.number, state=TrialState.FAIL)

    def tell(self, place, trial_id, outcome):
        if outcome["state"] != "complete":
            self.study.tell(place, state=TrialState.FAIL)
            return
        # By the storage: a Trial object that is made for it would draw a design of its own.
        self.storage.set_trial_user_attr(trial_id, "objectives", outcome["objectives"])
        self.storage.set_trial_user_attr(trial_id, "margins", outcome["margins"])
        self.study.tell(place, self.values_of(outcome))

    def values_of(self, outcome):
        violation = sum(max(0.0, margin) for margin in outcome["margins"])
        if violation == 0 or self.takes_limits:
            return outcome["objectives"]
        factor = (1 + violation) ** 2
        return [each * factor if each >= 0 else each / factor for each in outcome["objectives"]]

    def key_of(self, values):
        return tuple(place_of(each, values[each["symbol"]]) for each in self.variables)


def margins_of(trial):
    return trial.user_attrs.get("margins", (1.0,))


def to_value(variable, value):
    if variable["kind"] == "categorical":
        return value
    return int(value) if variable["kind"] == "integer" else float(value)


def place_of(variable, value):
    if variable["kind"] == "categorical" or variable.get("step") is None:
        return value
    return round((value - variable["lower"]) / variable["step"])


def levels_of(variable):
    if variable["kind"] == "categorical":
        return variable["choices"]
    if variable.get("step") is None:
        if variable["lower"] == variable["upper"]:
            return [variable["lower"]]
        raise Refused("This sampler needs a step for every variable, and " + variable["symbol"] + " has none")
    count = int((variable["upper"] - variable["lower"]) / variable["step"] + 1e-9) + 1
    return [variable["lower"] + level * variable["step"] for level in range(count)]


def capabilities():
    names = [name for name in dir(optuna.samplers) if name.endswith("Sampler")]
    return {"version": optuna.__version__, "samplers": names}


def main():
    bridge = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["op"] == "open":
                answer = capabilities()
                if request["sampler"] not in answer["samplers"]:
                    raise Refused("Optuna " + optuna.__version__ + " has no " + request["sampler"])
                bridge = Bridge(request)
            else:
                answer = bridge.ask(request)
            answer = {"id": request["id"], "ok": True, **answer}
        except Refused as error:
            answer = {"id": request["id"], "ok": False, "error": str(error)}
        except Exception as error:
            answer = {"id": request["id"], "ok": False, "error": type(error).__name__ + ": " + str(error)}
            traceback.print_exc()
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


main()
`;
