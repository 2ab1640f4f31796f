"""A stand-in for the package openai, for the tests of exported Python code.

The tests run where the Python Package Index can't be reached. This module has
the part of the real one that exported code uses: the same names and keyword
arguments, sent as the same JSON, and objects with the same attributes back.
"""

import json
import urllib.request
from types import SimpleNamespace

_SHARED = {
    "frequency_penalty", "logprobs", "max_tokens", "model", "n", "presence_penalty",
    "seed", "stop", "stream", "stream_options", "temperature", "top_p", "extra_body",
}
_CHAT = _SHARED | {"messages", "top_logprobs", "max_completion_tokens", "reasoning_effort"}
_TEXT = _SHARED | {"prompt"}


class _Completions:
    def __init__(self, client, path, known):
        self._client, self._path, self._known = client, path, known

    def create(self, **arguments):
        unknown = set(arguments) - self._known
        if unknown:
            raise TypeError(f"create() got unexpected keyword arguments {unknown}")
        arguments |= arguments.pop("extra_body", {})
        request = urllib.request.Request(
            self._client.base_url.rstrip("/") + self._path,
            data=json.dumps(arguments).encode(),
            headers={
                "Authorization": "Bearer " + self._client.api_key,
                "Content-Type": "application/json",
            } | self._client.headers,
        )
        response = urllib.request.urlopen(request)
        if arguments.get("stream"):
            return self._events(response)
        return _object(response.read())

    @staticmethod
    def _events(response):
        for line in response:
            if line.startswith(b"data: ") and line.strip() != b"data: [DONE]":
                yield _object(line[len(b"data: "):])


class _Object(SimpleNamespace):
    def __getattr__(self, name):
        return None  # as the real objects do for a field that did not come


def _object(data):
    return json.loads(data, object_hook=lambda fields: _Object(**fields))


class OpenAI:
    def __init__(self, *, base_url, api_key, default_headers={}):
        if not api_key:
            raise ValueError("the api_key must be set")
        self.base_url, self.api_key, self.headers = base_url, api_key, default_headers
        self.completions = _Completions(self, "/completions", _TEXT)
        self.chat = SimpleNamespace(completions=_Completions(self, "/chat/completions", _CHAT))
