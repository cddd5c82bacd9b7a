from pathlib import Path
from django.conf import settings
from tests.cast import Cast
from tutela.safeguards import audit
from tutela.safeguards.actor import acting, actor_of
from tutela.safeguards.sealing import sealer, verify, checkpoints, keys
def test_smoke(cast: Cast, tmp_path: Path) -> None:
    with acting(actor_of(cast.otto)):
        audit.record(audit.Operation.CONSULTATION, "records.open", "record", "x", purpose="case 7")
        audit.record(audit.Operation.CONSULTATION, "records.open", "record", "y")
    print(sealer.seal(settings.CONNECTIONS.sealer, tmp_path))
    r=verify.verify(settings.CONNECTIONS.sealer, keys.signer().public, checkpoints.read(tmp_path))
    print(r.as_json())
    assert not r.problems and r.entries==2 and r.checkpoints==1
