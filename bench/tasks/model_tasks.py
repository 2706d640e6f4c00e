"""Three kinds of work, after the benchmarks of mpire: `model.mjs` in Python, with sizes that take as long."""

from math import tanh

IMAGE_SIZE = 64
FILTER_SIZE = 7
STRIDE = 5
INPUTS = 98
HIDDEN = 32
CLASSES = 10
BATCH_SIZE = 16

image = None
model = None
prefixes = {}


def convolve(seed):
    """An image convolved with a random filter; a part of its pixels."""
    global image
    if image is None:
        image = random_numbers(IMAGE_SIZE**2, 1)
    weights = random_numbers(FILTER_SIZE**2, seed)
    size = IMAGE_SIZE - FILTER_SIZE + 1
    result = []
    for row in range(size):
        for column in range(size):
            total = 0.0
            for y in range(FILTER_SIZE):
                start = (row + y) * IMAGE_SIZE + column
                for x in range(FILTER_SIZE):
                    total += image[start + x] * weights[y * FILTER_SIZE + x]
            result.append(total)
    return result[::STRIDE]


def count_prefixes(text):
    """Adds the beginnings of all words to those that this worker has counted; how many it knows."""
    for word in text.split(" "):
        for length in range(1, len(word) + 1):
            prefix = word[:length]
            prefixes[prefix] = prefixes.get(prefix, 0) + 1
    return len(prefixes)


def predict(batch):
    """Which class each image of a batch is of."""
    global model
    if model is None:
        model = load_model()
    first, second = model
    found = []
    for index in range(BATCH_SIZE):
        scores = layer(layer(batch[index * INPUTS : (index + 1) * INPUTS], first), second)
        found.append(scores.index(max(scores)))
    return found


def load_model():
    """Takes some 200 ms."""
    weights = random_numbers(INPUTS * HIDDEN, 2)
    for _ in range(400):
        weights = [tanh(weight * 1.01) for weight in weights]
    first = [weights[index * INPUTS : (index + 1) * INPUTS] for index in range(HIDDEN)]
    last = random_numbers(HIDDEN * CLASSES, 3)
    return first, [last[index * HIDDEN : (index + 1) * HIDDEN] for index in range(CLASSES)]


def layer(values, weights):
    return [max(0.0, sum(value * weight for value, weight in zip(values, row))) for row in weights]


def random_numbers(count, seed):
    """The same for each contestant, from 0 to below 1."""
    state = seed
    numbers = []
    for _ in range(count):
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        numbers.append(state / 2**32)
    return numbers


def make_convolve_items():
    return list(range(10, 160))


def make_count_prefixes_items():
    texts = [" ".join(to_word(number) for number in random_numbers(2000, index)) for index in range(50)]
    return [texts[index % len(texts)] for index in range(500)]


def make_predict_items():
    batches = [bytes(int(value * 256) for value in random_numbers(INPUTS * BATCH_SIZE, index)) for index in range(20)]
    return [batches[index % len(batches)] for index in range(400)]


def to_word(number):
    """Of 2 to 7 letters."""
    length = 2 + int(number * 1e6) % 6
    letters = []
    rest = int(number * 26**length)
    for _ in range(length):
        rest, letter = divmod(rest, 26)
        letters.append(chr(97 + letter))
    return "".join(letters)


works = {
    "convolve": (convolve, make_convolve_items),
    "countPrefixes": (count_prefixes, make_count_prefixes_items),
    "predict": (predict, make_predict_items),
}
