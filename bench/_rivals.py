"""Public tools on the same prompts, against the same server, in environments of their own.

    python -m venv /tmp/rival && /tmp/rival/bin/pip install data-designer
    python bench/overhead.py --rivals /tmp/rival/bin/python

or bespokelabs-curator, each in an environment of its own.
This file is run by the rival's interpreter, so it imports nothing of askwright. Each tool asks for
one text a prompt and gives a table; it neither searches nor verifies nor deduplicates. Telemetry
and look-ups beyond this machine are off; the curator counts tokens by a table that it would fetch,
so it gets the one that its dependency litellm carries.
"""

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

N_WORDS = 500
CONCURRENCY = 64


def measure_rival(python: str, url: str, n_records: int) -> dict[str, Any]:
    """Run whichever tool an environment holds; return its name and what it took."""
    with tempfile.TemporaryDirectory() as folder:
        command = [python, __file__, url, str(n_records), folder]
        environ = {**os.environ, **_environment(folder)}
        done = subprocess.run(
            command, capture_output=True, text=True, env=environ, timeout=570, check=False
        )
    if done.returncode:
        sys.exit(f"bench/_rivals.py: {python} failed:\n{done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _environment(folder: str) -> dict[str, str]:
    return {
        "OPENAI_API_KEY": "none-is-needed-here", "LOOP_KEY": "none-is-needed-here",
        "HOME": folder, "CURATOR_CACHE_DIR": f"{folder}/cache", "DATA_DESIGNER_HOME": folder,
        "HF_HUB_OFFLINE": "1", "TELEMETRY_ENABLED": "0", "NEMO_TELEMETRY_ENABLED": "false",
        "CURATOR_VIEWER": "0", "DO_NOT_TRACK": "1",
    }  # fmt: skip


def curator(prompts: list[str], url: str, folder: str) -> int:
    """bespokelabs-curator: as many requests at once, no limit a minute."""
    litellm = importlib.util.find_spec("litellm")
    assert litellm is not None
    tables = Path(str(litellm.origin)).parent / "litellm_core_utils/tokenizers"
    os.environ["TIKTOKEN_CACHE_DIR"] = str(tables)
    from bespokelabs import curator as tool

    limits = {"max_requests_per_minute": 10**8, "max_tokens_per_minute": 10**11}
    teacher = tool.LLM(
        model_name="instant",
        backend="openai",
        backend_params={
            "base_url": f"{url}/v1", "max_concurrent_requests": CONCURRENCY, **limits
        },
    )  # fmt: skip
    made = teacher(prompts)
    return len(getattr(made, "dataset", made))


def data_designer(prompts: list[str], url: str, folder: str) -> int:
    """data-designer: a column of prompts, a column of texts."""
    import data_designer.config as tool
    import pandas as pd
    from data_designer.interface import DataDesigner

    provider = tool.ModelProvider(
        name="loop", endpoint=f"{url}/v1", provider_type="openai", api_key="LOOP_KEY"
    )
    model = tool.ModelConfig(
        alias="m",
        model="instant",
        provider="loop",
        skip_health_check=True,
        inference_parameters=tool.ChatCompletionInferenceParams(max_parallel_requests=CONCURRENCY),
    )
    builder = tool.DataDesignerConfigBuilder(model_configs=[model])
    builder.with_seed_dataset(tool.DataFrameSeedSource(df=pd.DataFrame({"prompt": prompts})))
    builder.add_column(
        tool.LLMTextColumnConfig(name="text", model_alias="m", prompt="{{ prompt }}")
    )
    designer = DataDesigner(artifact_path=folder, model_providers=[provider])
    return len(designer.create(builder, num_records=len(prompts), dataset_name="d").load_dataset())


RIVALS = {
    "bespokelabs-curator": ("bespokelabs", curator),
    "data-designer": ("data_designer", data_designer),
}
"""Package -> the module that shows it is there, and what runs it."""


def main() -> None:
    """Run the tool that this interpreter has; print what it took."""
    url, n_records, folder = sys.argv[1:]
    prompts = [f"question {n} " + "word " * N_WORDS for n in range(int(n_records))]
    for name, (module, work) in RIVALS.items():
        if importlib.util.find_spec(module):
            begun = time.monotonic()
            n_made = work(prompts, url, folder)
            of_self = resource.getrusage(resource.RUSAGE_SELF)
            of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu_s = sum(u.ru_utime + u.ru_stime for u in (of_self, of_children))
            took = {
                "name": name,
                "cpu_s": cpu_s,
                "rss_mb": of_self.ru_maxrss / 1024,
                "wall_s": time.monotonic() - begun,
            }
            if n_made != len(prompts):
                sys.exit(f"{name} must give {len(prompts)} records; got {n_made}.")
            print(f"\n{json.dumps(took)}")
            return
    sys.exit(f"{sys.executable} must have one of {', '.join(RIVALS)} installed; got neither.")


if __name__ == "__main__":
    main()
