"""A user of Podium who writes Python: the official client's typed API, its watches, and its dynamic client.

usage: clients.py COMMAND NAMESPACE   (the cluster is that of $KUBECONFIG)
Ends with "done", or with a traceback as soon as something is not as stock Kubernetes would answer.
"""

import datetime
import sys
import threading

from kubernetes import client, config, dynamic, watch
from kubernetes.client.rest import ApiException
from kubernetes.stream import stream

PODS_LIMIT_SECONDS = 60


def refused(code, action):
    """The Status of an action that must fail with this code."""
    try:
        action()
    except ApiException as refusal:
        assert refusal.status == code, refusal
        return client.ApiClient().deserialize(refusal_body(refusal), "V1Status")
    raise AssertionError(f"nothing was refused, {code} was expected")


class refusal_body:
    """What deserialize reads: something with data and a content type."""

    def __init__(self, refusal):
        self.data = refusal.body


def config_map(name, **data):
    metadata = client.V1ObjectMeta(name=name, labels={"made-by": "python"})
    return client.V1ConfigMap(metadata=metadata, data=data)


def typed(namespace):
    core = client.CoreV1Api()
    made = core.create_namespaced_config_map(namespace, config_map("walked", a="1"))
    assert isinstance(made.metadata.creation_timestamp, datetime.datetime)
    refused(409, lambda: core.create_namespaced_config_map(namespace, config_map("walked")))

    made.data["b"] = "2"
    updated = core.replace_namespaced_config_map("walked", namespace, made)
    assert updated.metadata.resource_version != made.metadata.resource_version
    refused(409, lambda: core.replace_namespaced_config_map("walked", namespace, made))

    patched = core.patch_namespaced_config_map("walked", namespace, {"data": {"a": None, "c": "3"}})
    assert patched.data == {"b": "2", "c": "3"}, patched.data
    operations = [{"op": "replace", "path": "/data/b", "value": "4"}]
    patched = core.patch_namespaced_config_map("walked", namespace, operations)
    assert patched.data == {"b": "4", "c": "3"}, patched.data

    seen, token = [], None
    for i in range(5):
        core.create_namespaced_config_map(namespace, config_map(f"page-{i}"))
    while token != "":
        page = core.list_namespaced_config_map(
            namespace, label_selector="made-by=python", limit=2, _continue=token
        )
        seen += [item.metadata.name for item in page.items]
        token = page.metadata._continue or ""
    assert seen == [f"page-{i}" for i in range(5)] + ["walked"], seen

    bad = client.V1Namespace(metadata=client.V1ObjectMeta(name="Not_A_Name"))
    status = refused(422, lambda: core.create_namespace(bad))
    assert status.reason == "Invalid" and status.details.causes[0].field == "metadata.name", status

    core.delete_collection_namespaced_config_map(namespace, label_selector="made-by=python")
    status = refused(404, lambda: core.read_namespaced_config_map("walked", namespace))
    assert status.message == 'configmaps "walked" not found', status.message


def watched(namespace):
    core = client.CoreV1Api()
    version = core.list_namespaced_config_map(namespace).metadata.resource_version

    def change():
        made = core.create_namespaced_config_map(namespace, config_map("watched", a="1"))
        made.data["a"] = "2"
        core.replace_namespaced_config_map("watched", namespace, made)
        core.delete_namespaced_config_map("watched", namespace)

    changer = threading.Thread(target=change)
    changer.start()
    events = []
    for event in watch.Watch().stream(
        core.list_namespaced_config_map,
        namespace,
        label_selector="made-by=python",
        resource_version=version,
        timeout_seconds=30,
    ):
        events.append((event["type"], event["object"].data["a"]))
        if event["type"] == "DELETED":
            break
    changer.join()
    assert events == [("ADDED", "1"), ("MODIFIED", "2"), ("DELETED", "2")], events


def applied(namespace):
    dynamics = dynamic.DynamicClient(client.ApiClient())
    maps = dynamics.resources.get(api_version="v1", kind="ConfigMap")
    wanted = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "applied", "namespace": namespace},
        "data": {"mine": "1"},
    }
    maps.server_side_apply(body=wanted, field_manager="python")
    rival = dict(wanted, data={"mine": "2"})
    refused(409, lambda: maps.server_side_apply(body=rival, field_manager="another"))
    taken = maps.server_side_apply(body=rival, field_manager="another", force_conflicts=True)
    assert taken.data.mine == "2", taken
    managers = [entry.manager for entry in taken.metadata.managedFields]
    assert managers == ["another"], managers
    maps.delete(name="applied", namespace=namespace)


def executed(namespace):
    core = client.CoreV1Api()
    container = client.V1Container(name="a", image="busybox:1", command=["sleep", "1000"])
    spec = client.V1PodSpec(containers=[container], termination_grace_period_seconds=0)
    pod = client.V1Pod(metadata=client.V1ObjectMeta(name="executed"), spec=spec)
    core.create_namespaced_pod(namespace, pod)
    for event in watch.Watch().stream(
        core.list_namespaced_pod,
        namespace,
        field_selector="metadata.name=executed",
        timeout_seconds=PODS_LIMIT_SECONDS,
    ):
        if event["object"].status.phase == "Running":
            break
    else:
        raise AssertionError("the pod never ran")
    answer = stream(
        core.connect_get_namespaced_pod_exec,
        "executed",
        namespace,
        command=["sh", "-c", "echo out; echo err >&2"],
        stdout=True,
        stderr=True,
        stdin=False,
        tty=False,
    )
    assert sorted(answer.split()) == ["err", "out"], answer
    core.delete_namespaced_pod("executed", namespace)


COMMANDS = {"typed": typed, "watch": watched, "apply": applied, "exec": executed}

if __name__ == "__main__":
    config.load_kube_config()
    COMMANDS[sys.argv[1]](sys.argv[2])
    print("done")
