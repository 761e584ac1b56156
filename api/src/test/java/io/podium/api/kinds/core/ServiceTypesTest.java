package io.podium.api.kinds.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.podium.api.patch.JsonText;
import io.podium.api.strategy.Checked;
import io.podium.api.value.MapValue;
import io.podium.api.value.Null;
import io.podium.api.view.ApiObject;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who changes the type of a service need not take away by hand what only the old type had. */
class ServiceTypesTest {
    private static final Checked SERVICES = new Checked("v1", "Service");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'type':'ClusterIP','clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1']} | {'type':'ExternalName','externalName':'a.b'} | {'clusterIP':null,'clusterIPs':null,'ipFamilies':null,'ipFamilyPolicy':null,'externalName':'a.b'}
                    {'type':'ClusterIP','clusterIP':'10.0.0.1','clusterIPs':['10.0.0.1']} | {'type':'ExternalName','externalName':'a.b','clusterIP':'10.0.0.2','clusterIPs':['10.0.0.2']} | {'clusterIP':'10.0.0.2','clusterIPs':['10.0.0.2']}
                    {'type':'ExternalName','externalName':'a.b'} | {'type':'ClusterIP'} | {'externalName':null}
                    {'type':'ExternalName','externalName':'a.b'} | {'type':'ClusterIP','externalName':'c.d'} | {'externalName':'c.d'}
                    {'type':'NodePort','externalTrafficPolicy':'Local'} | {'type':'ClusterIP'} | {'externalTrafficPolicy':null}
                    {'type':'NodePort','externalTrafficPolicy':'Local'} | {'type':'ClusterIP','externalIPs':['1.2.3.4']} | {'externalTrafficPolicy':'Local'}
                    {'type':'LoadBalancer','allocateLoadBalancerNodePorts':true,'loadBalancerClass':'a/b','externalTrafficPolicy':'Local','healthCheckNodePort':30001} | {'type':'NodePort'} | {'allocateLoadBalancerNodePorts':null,'loadBalancerClass':null,'externalTrafficPolicy':'Local','healthCheckNodePort':null}
                    {'type':'LoadBalancer','loadBalancerClass':'a/b'} | {'type':'ClusterIP','loadBalancerClass':'c/d'} | {'loadBalancerClass':'c/d'}
                    """)
    void whatOnlyTheFormerTypeHadGoesUnlessItIsChanged(String before, String now, String after) {
        ApiObject old =
                SERVICES.create(
                        "{'metadata':{'name':'s'},'spec':{'ports':[{'port':80}],"
                                + before.substring(1)
                                + "}");
        ApiObject changed = SERVICES.update(old, "{'spec':" + now + "}");
        MapValue spec = changed.value().map("spec");
        for (Map.Entry<String, Object> field : (MapValue) JsonText.parse(after)) {
            Object wanted = field.getValue() == Null.NULL ? null : field.getValue();
            assertThat(spec.get(field.getKey())).as(field.getKey()).isEqualTo(wanted);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'type':'ClusterIP'}                                             | 0
                    {'type':'ClusterIP','ports':[{'port':80,'nodePort':30081}]}      | 30081
                    {'type':'LoadBalancer'}                                          | 30080
                    {'type':'LoadBalancer','allocateLoadBalancerNodePorts':false}    | 0
                    """)
    void portsOfNodesGoWithTheTypeThatHasThem(String now, long port) {
        ApiObject old =
                SERVICES.create(
                        "{'metadata':{'name':'s'},'spec':{'type':'NodePort',"
                                + "'ports':[{'port':80,'nodePort':30080}]}}");
        ApiObject changed = SERVICES.update(old, "{'spec':" + now + "}");
        assertThat(changed.value().map("spec").list("ports").map(0).integer("nodePort"))
                .isEqualTo(port);
    }
}
