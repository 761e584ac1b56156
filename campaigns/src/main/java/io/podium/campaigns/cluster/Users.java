package io.podium.campaigns.cluster;

import io.podium.api.apps.v1.Deployment;
import io.podium.api.apps.v1.DeploymentStrategy;
import io.podium.api.apps.v1.RollingUpdateDeployment;
import io.podium.api.core.v1.Container;
import io.podium.api.core.v1.Namespace;
import io.podium.api.core.v1.Node;
import io.podium.api.core.v1.Pod;
import io.podium.api.core.v1.PodTemplateSpec;
import io.podium.api.core.v1.ReplicationController;
import io.podium.api.core.v1.ResourceRequirements;
import io.podium.api.core.v1.Service;
import io.podium.api.core.v1.ServicePort;
import io.podium.api.meta.v1.LabelSelector;
import io.podium.api.meta.v1.ObjectMeta;
import io.podium.api.view.ApiObject;
import io.podium.base.random.Randomness;
import io.podium.client.Action;
import io.podium.client.Door;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * People at work on the cluster: they make, change and delete what comes to their mind. What the
 * server refuses, as when a namespace is ending, does not bother them.
 */
final class Users {
    private static final List<String> SPACES = List.of("team-a", "team-b");
    private static final List<String> NAMES = List.of("web", "api", "jobs");
    private static final List<String> WAYS = List.of("Background", "Foreground", "Orphan");

    private final Door door;
    private final Randomness chance;
    private final boolean isGentle;
    private final Consumer<String> teller;
    private final Batches batches;

    /**
     * @param isGentle whether they leave pods to those who keep them
     * @param teller is told what they do
     */
    Users(Door door, Randomness chance, boolean isGentle, Consumer<String> teller) {
        this.teller = teller;
        this.door = door;
        this.chance = chance;
        this.isGentle = isGentle;
        this.batches = new Batches(door, chance, this::act);
    }

    /** What every cluster has before anybody works with it. */
    void settle() {
        List.of("default", "kube-system", "kube-node-lease")
                .forEach(name -> act(new Action.Create(Namespace.create("", name))));
        spaces();
    }

    private void spaces() {
        SPACES.forEach(name -> act(new Action.Create(Namespace.create("", name))));
    }

    /** Somebody does something. */
    void work() {
        String space = any(SPACES);
        if (chance.nextInt(3) == 0) {
            batches.work(space);
            return;
        }
        String name = any(NAMES);
        Optional<Deployment> there = door.view().find(Deployment.class, space, name);
        switch (chance.nextInt(isGentle ? 10 : 16)) {
            case 0, 1, 2 -> {
                if (there.isEmpty()) {
                    act(new Action.Create(deployment(space, name)));
                } else {
                    edit(there.get(), this::newImage);
                }
            }
            case 3, 4 -> there.ifPresent(one -> edit(one, this::scaled));
            case 5 -> there.ifPresent(one -> edit(one, this::newImage));
            case 6 ->
                    there.ifPresent(one ->
                            edit(
                                    one,
                                    old ->
                                            old.withSpec(
                                                    old.spec().withPaused(!old.spec().paused()))));
            case 7 -> service(space, name);
            case 8 -> cordon(chance.nextInt(2) == 0);
            case 9 ->
                    there.ifPresent(
                            one -> act(new Action.Delete(one, Optional.empty(), any(WAYS))));
            case 10, 11 -> anyPod(space).ifPresent(pod -> act(new Action.Delete(pod)));
            case 12 ->
                    anyPod(space)
                            .filter(Users::isHarmlessAlone)
                            .ifPresent(pod -> act(new Action.Update(lost(pod))));
            case 13 -> act(new Action.Create(controller(space)));
            case 14 -> act(new Action.Create(lonely(space)));
            default -> {
                door.view()
                        .find(Namespace.class, "", space)
                        .ifPresent(one -> act(new Action.Delete(one)));
                spaces();
            }
        }
    }

    /** All nodes may be used again, what was paused goes on, and there is a place for everybody. */
    void calm() {
        cordon(false);
        for (Deployment deployment : door.view().list(Deployment.class)) {
            edit(deployment, old -> old.withSpec(old.spec().withoutPaused()));
        }
        batches.goOn();
    }

    /** Nothing begins by itself any more; answers whether anything did until now. */
    boolean rest() {
        return batches.rest();
    }

    private <T> T any(List<T> all) {
        return all.get(chance.nextInt(all.size()));
    }

    private void act(Action action) {
        teller.accept(deed(action));
        // Refusals are part of the story; what came of it shows in the store.
        var _ = door.act(action).exceptionally(_ -> null);
    }

    private static String deed(Action action) {
        return switch (action) {
            case Action.Create create -> deed("creates", create.object(), "");
            case Action.Update update -> deed("changes", update.object(), "");
            case Action.Delete delete -> deed("deletes", delete.object(), delete.propagation());
            default -> "a user acts: " + action;
        };
    }

    private static String deed(String verb, ApiObject object, String way) {
        return "a user "
                + verb
                + " "
                + object.value().string("kind")
                + " "
                + (object.namespace().isEmpty() ? "" : object.namespace() + "/")
                + object.name()
                + (way.isEmpty() ? "" : " (" + way + ")");
    }

    private <T extends ApiObject> void edit(T object, UnaryOperator<T> change) {
        act(new Action.Update(change.apply(object)));
    }

    private Optional<Pod> anyPod(String space) {
        List<Pod> pods = door.view().list(Pod.class, space);
        return pods.isEmpty() ? Optional.empty() : Optional.of(any(pods));
    }

    /** A failing pod of a Job would crash for ever once nobody counts it any more. */
    private static boolean isHarmlessAlone(Pod pod) {
        return !pod.spec().restartPolicy().equals("OnFailure");
    }

    private static Pod lost(Pod pod) {
        return pod.withMetadata(pod.metadata().withLabels(Map.of("app", "lost")));
    }

    private void cordon(boolean isCordoned) {
        List<Node> nodes = door.view().list(Node.class);
        List<Node> meant = isCordoned && !nodes.isEmpty() ? List.of(any(nodes)) : nodes;
        for (Node node : meant) {
            edit(
                    node,
                    old ->
                            old.withSpec(
                                    isCordoned
                                            ? old.spec().withUnschedulable(true)
                                            : old.spec().withoutUnschedulable()));
        }
    }

    private Deployment scaled(Deployment old) {
        return old.withSpec(old.spec().withReplicas(chance.nextInt(9)));
    }

    private Deployment newImage(Deployment old) {
        PodTemplateSpec template = old.spec().template();
        Container container = template.spec().containers().getFirst();
        return old.withSpec(
                old.spec()
                        .withTemplate(
                                template.withSpec(
                                        template.spec()
                                                .withContainers(
                                                        List.of(
                                                                container.withImage(
                                                                        "image:"
                                                                                + chance.nextInt(
                                                                                        4)))))));
    }

    private Deployment deployment(String space, String name) {
        Map<String, String> labels = Map.of("app", name);
        Deployment deployment = Deployment.create(space, name);
        return deployment.withSpec(
                deployment
                        .spec()
                        .withReplicas(chance.nextInt(9))
                        .withMinReadySeconds(chance.nextInt(2) * 5)
                        .withSelector(LabelSelector.empty().withMatchLabels(labels))
                        .withTemplate(template(labels))
                        .withStrategy(strategy()));
    }

    private DeploymentStrategy strategy() {
        if (chance.nextInt(5) == 0) {
            return DeploymentStrategy.empty().withType("Recreate");
        }
        List<Object> amounts = List.of(0L, 1L, 2L, "25%", "50%");
        Object surge = any(amounts);
        Object unavailable = surge.equals(0L) ? 1L : any(amounts);
        return DeploymentStrategy.empty()
                .withType("RollingUpdate")
                .withRollingUpdate(
                        RollingUpdateDeployment.empty()
                                .withMaxSurge(surge)
                                .withMaxUnavailable(unavailable));
    }

    private PodTemplateSpec template(Map<String, String> labels) {
        var annotations = new HashMap<String, String>();
        String script = "start=" + chance.nextInt(8) + "s ready=" + chance.nextInt(5) + "s";
        annotations.put(
                "simulation.podium.dev/main", script + " stopping=" + chance.nextInt(4) + "s");
        PodTemplateSpec template =
                PodTemplateSpec.empty()
                        .withMetadata(
                                ObjectMeta.empty().withLabels(labels).withAnnotations(annotations));
        return template.withSpec(template.spec().withContainers(List.of(container())));
    }

    static Container container() {
        return Container.empty()
                .withName("main")
                .withImage("image:0")
                .withResources(
                        ResourceRequirements.empty()
                                .withRequests(Map.of("cpu", "200m", "memory", "64Mi")));
    }

    private ReplicationController controller(String space) {
        Map<String, String> labels = Map.of("app", "old");
        ReplicationController controller = ReplicationController.create(space, "old");
        return controller.withSpec(
                controller
                        .spec()
                        .withReplicas(chance.nextInt(4))
                        .withSelector(labels)
                        .withTemplate(template(labels)));
    }

    private Pod lonely(String space) {
        Pod pod = Pod.create(space, "lonely-" + chance.nextInt(5));
        // Those that crash for ever would be right never to come to rest.
        String policy = any(List.of("Never", "OnFailure", "Always"));
        String script =
                switch (policy) {
                    case "Never" -> "run=20s exit=" + chance.nextInt(2);
                    case "OnFailure" -> "run=20s";
                    default -> "start=1s";
                };
        return pod.withMetadata(
                        pod.metadata()
                                .withAnnotations(Map.of("simulation.podium.dev/main", script)))
                .withSpec(
                        pod.spec().withRestartPolicy(policy).withContainers(List.of(container())));
    }

    private void service(String space, String name) {
        Optional<Service> there = door.view().find(Service.class, space, name);
        if (there.isPresent()) {
            act(new Action.Delete(there.get()));
            return;
        }
        Service service = Service.create(space, name);
        act(
                new Action.Create(
                        service.withSpec(
                                service.spec()
                                        .withSelector(Map.of("app", name))
                                        .withPorts(List.of(ServicePort.empty().withPort(80))))));
    }
}
