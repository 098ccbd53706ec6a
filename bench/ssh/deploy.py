# The same end state as a hatch, as pyinfra's own operations bring it about; job.json says what.
import json
import os
from pathlib import Path

from pyinfra.operations import apt, files, server, systemd

job = json.loads(Path(os.environ["JOB"]).read_text())
home = job["home"]

apt.packages(packages=["bubblewrap"], _sudo=True)
for account in job["accounts"]:
    server.user(user=account, system=True, create_home=False, ensure_home=False, home=home, shell="/usr/sbin/nologin", _sudo=True)
for folder in job["folders"]:
    files.directory(path=folder["path"], user=folder["owner"], group=folder["group"], mode=folder["mode"], _sudo=True)
bundle = files.put(src=job["bundle"], dest=f"/var/tmp/{job['release']}.tar.gz", _sudo=True)
server.shell(commands=[f"tar -C {home} -xzf /var/tmp/{job['release']}.tar.gz"], _sudo=True, _if=bundle.did_change)
files.link(path=f"{home}/current", target=f"releases/{job['release']}", _sudo=True)
written = [files.put(src=unit, dest=f"/etc/systemd/system/{Path(unit).name}", mode="644", _sudo=True) for unit in job["units"]]
systemd.daemon_reload(_sudo=True, _if=lambda: any(one.did_change() for one in written))
systemd.service(service=job["target"], enabled=True, running=True, _sudo=True)
