using System.Diagnostics.Metrics;
using System.Net;
using Edge.Dns;
using Edge.Hosting;
using Edge.Naming;
using Edge.Stargate;
using Edge.Tests.Dns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Stargate;

public sealed class DnsEndpointTests
{
    [Fact]
    public async Task It_answers_what_was_published_and_counts_it_for_its_node()
    {
        using var meters = new NodeMetrics();
        await using var dns = new DnsEndpoint(
            new DnsEndpointOptions { Listen = IPAddress.Loopback, Port = 0 },
            TimeProvider.System,
            NullLogger.Instance);
        var metrics = new NamingMetrics(meters, dns.Table, () => dns.Restarts);
        await dns.StartAsync(TestContext.Current.CancellationToken);
        using (var client = new StreamClient(dns.LocalEndPoint))
        {
            var question = Query.For("docs.edge.test", DnsRecordType.A);
            Assert.Equal(DnsResponseCode.Refused, client.Ask(question).Code);
            Tables.FillEdgeTest(new TableBuilder(dns.Table)).Build();
            metrics.Published();
            Assert.Equal(2, client.Ask(question).Answers.Count);
        }

        await dns.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(dns.Ended.IsCompletedSuccessfully);

        var measured = Measure(meters);
        Assert.Equal(1, measured["edge_naming_queries_total tcp REFUSED"]);
        Assert.Equal(1, measured["edge_naming_queries_total tcp NOERROR"]);
        Assert.Equal(0, measured["edge_naming_queries_total udp BADVERS"]);
        Assert.Equal(0, measured["edge_naming_connections_count"]);
        Assert.Equal(14, measured["edge_naming_names_count"]);
    }

    private static Dictionary<string, long> Measure(NodeMetrics node)
    {
        Dictionary<string, long> measured = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == NamingMetrics.MeterName && ReferenceEquals(instrument.Meter.Scope, node))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            measured[string.Join(' ', [instrument.Name, .. tags.ToArray().Select(tag => (string)tag.Value!)])] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
