# The same end state as an upgrade, as pyinfra's own operations bring it about where one layer differs; job.json says what.
import json
import os
from pathlib import Path

from pyinfra.operations import files, server, systemd

job = json.loads(Path(os.environ["JOB"]).read_text())
home = job["home"]

bundle = files.put(src=job["bundle"], dest=f"/var/tmp/{job['release']}.tar.gz", _sudo=True)
server.shell(commands=[f"tar -C {home} -xzf /var/tmp/{job['release']}.tar.gz"], _sudo=True, _if=bundle.did_change)
files.link(path=f"{home}/previous", target=f"releases/{job['previous']}", _sudo=True)
files.link(path=f"{home}/current", target=f"releases/{job['release']}", _sudo=True)
written = [files.put(src=unit, dest=f"/etc/systemd/system/{Path(unit).name}", mode="644", _sudo=True) for unit in job["units"]]
changed = lambda: any(one.did_change() for one in written)
systemd.daemon_reload(_sudo=True, _if=changed)
for service in job["services"]:
    systemd.service(service=service, restarted=True, _sudo=True, _if=changed)
