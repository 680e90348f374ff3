using System.Text;
using CsCheck;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Kernel;

public sealed class ResourceJsonProperties
{
    [Fact]
    public void Every_valid_node_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Node, SampleDocuments.Nodes);

    [Fact]
    public void Every_valid_device_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Device, SampleDocuments.Devices);

    [Fact]
    public void Every_valid_service_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Service, SampleDocuments.Services);

    [Fact]
    public void Every_valid_policy_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Policy, SampleDocuments.Policies);

    [Fact]
    public void Every_valid_token_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Token, SampleDocuments.Tokens);

    [Fact]
    public void Every_valid_revocation_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Revocation, SampleDocuments.Revocations);

    [Fact]
    public void Every_valid_plan_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.RoutingPlan, SampleDocuments.Plans);

    [Fact]
    public void Every_valid_routing_policy_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.RoutingPolicy, SampleDocuments.RoutingPolicies);

    [Fact]
    public void Every_valid_deployment_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Deployment, SampleDocuments.Deployments);

    [Fact]
    public void Every_valid_loss_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Loss, SampleDocuments.Losses);

    [Fact]
    public void Every_valid_zone_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.Zone, SampleDocuments.Zones);

    [Fact]
    public void Every_valid_tsig_key_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.TsigKey, SampleDocuments.TsigKeys);

    [Fact]
    public void Every_valid_record_set_comes_back_as_it_was_written() => RoundTrip(ResourceKinds.RecordSet, SampleDocuments.RecordSets);

    [Fact]
    public void What_is_kept_of_a_record_set_is_kept_again() =>
        SampleDocuments.RecordSets.Sample(set =>
        {
            var kept = ResourceKinds.RecordSet.Canonical("example.test/@/mx", ResourceKinds.RecordSet.Serialise(set)).Value;
            Assert.Equal(kept.ToArray(), ResourceKinds.RecordSet.Canonical("example.test/@/mx", kept).Value.ToArray());
        });

    [Fact]
    public void The_order_of_an_authors_fields_and_labels_does_not_matter()
    {
        var canonical = ResourceKinds.Node.Canonical("""{"region":"local", "labels":{"b":"2","a":"1"}, "role":"host"}"""u8.ToArray()).Value;

        Assert.Equal("""{"role":"host","region":"local","labels":{"a":"1","b":"2"},"drain":false}""", Encoding.UTF8.GetString(canonical.Span));
    }

    [Fact]
    public void A_time_has_one_form_whatever_its_offset()
    {
        var token = """{"kind":"api","secretHash":"HASH","subject":"a","created":"2026-01-01T02:00:00+02:00","expires":"2027-01-01T00:00:00.50Z"}"""
            .Replace("HASH", new string('a', 64), StringComparison.Ordinal);

        var canonical = Encoding.UTF8.GetString(ResourceKinds.Token.Canonical(Encoding.UTF8.GetBytes(token)).Value.Span);

        Assert.Contains("\"created\":\"2026-01-01T00:00:00Z\",\"expires\":\"2027-01-01T00:00:00.5Z\"", canonical, StringComparison.Ordinal);
    }

    private static void RoundTrip<T>(ResourceKind<T> kind, Gen<T> documents)
        where T : class =>
        documents.Sample(document =>
        {
            Assert.Null(kind.Validate(document));
            var written = kind.Serialise(document);
            var read = kind.Parse(written);
            Assert.True(read.Succeeded, read.Failure?.Message);
            Assert.Equal(written.ToArray(), kind.Serialise(read.Value).ToArray());
            Assert.Equal(written.ToArray(), kind.Canonical(written).Value.ToArray());
        });
}
