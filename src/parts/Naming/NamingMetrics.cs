using System.Diagnostics.Metrics;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>What Naming counts. Queries are counted by the engine, without a cost per query here, and read when asked for.</summary>
public sealed class NamingMetrics
{
    public const string MeterName = "Edge.Naming";

    private readonly Counter<long> _publications;
    private readonly Counter<long> _updates;
    private readonly Counter<long> _transfers;
    private readonly Counter<long> _notifications;
    private readonly Histogram<double> _propagation;
    private readonly Meter _meter;
    private readonly AnswerTable _table;
    private (long Made, int Signed, int Shut) _signing;
    private (double? Keys, double? Records) _left;

    /// <param name="meters">The node's meters.</param>
    /// <param name="table">What the node answers from.</param>
    /// <param name="restarts">Engines that were started in the place of one that died.</param>
    public NamingMetrics(IMeterFactory meters, AnswerTable table, Func<long> restarts)
    {
        _table = table;
        var counters = new DnsEngineCounters(table.Readers);
        var meter = _meter = meters.Create(MeterName);
        _publications = meter.CreateCounter<long>("edge_naming_publications_total", description: "Times that changes were put in place.");
        _transfers = meter.CreateCounter<long>("edge_naming_transfers_total", description: "Transfers of zones, to secondaries and from primaries, by direction and kind.");
        _notifications = meter.CreateCounter<long>("edge_naming_notifications_total", description: "Secondaries that were told of a change, by outcome.");
        _updates = meter.CreateCounter<long>("edge_naming_updates_total", description: "Signed UPDATE messages, by response code.");
        _propagation = meter.CreateHistogram<double>("edge_naming_propagation_seconds", "s", "From a commit at an Api to its being answered with here.");
        meter.CreateObservableCounter("edge_naming_unplaced_total", () => table.Readers.Tallies.Unplaced, description: "Queries that no zone was given, since there were too many zones at once.");
        meter.CreateObservableCounter("edge_naming_samples_lost_total", () => table.Readers.Tallies.SamplesLost, description: "Samples of queries for which there was no room.");
        meter.CreateObservableGauge("edge_naming_names_count", () => (long)_table.NameCount, description: "Names in the current table.");
        meter.CreateObservableCounter("edge_naming_queries_total", () => MeasureQueries(counters), description: "Queries that were answered, by transport and response code.");
        meter.CreateObservableCounter("edge_naming_dropped_total", () => counters.Dropped, description: "Packets that were given no response.");
        meter.CreateObservableCounter("edge_naming_engine_restarts_total", restarts, description: "Engines that were started in the place of one that died.");
        meter.CreateObservableCounter("edge_naming_signatures_total", () => _signing.Made + counters.Signatures, description: "Signatures that were made, ahead or on demand.");
        meter.CreateObservableCounter("edge_naming_signatures_refused_total", () => counters.SignaturesRefused, description: "Queries that got no signature, since too many were to be made.");
        meter.CreateObservableGauge("edge_naming_signed_zones_count", () => (long)_signing.Signed, description: "Hosted zones that are answered with signatures.");
        meter.CreateObservableGauge("edge_naming_shut_zones_count", () => (long)_signing.Shut, description: "Signed zones whose keys do not open.");
        meter.CreateObservableGauge("edge_naming_signatures_left_seconds", MeasureLeft, "s", "Time until the first signature of a zone ends, over keys or records.");
        meter.CreateObservableGauge("edge_naming_table_bytes", () => _table.UsedBytes, description: "Bytes of the answers.");
        meter.CreateObservableCounter("edge_naming_limited_total", () => counters.Limited, description: "Responses that the rate limit withheld or shortened.");
        meter.CreateObservableCounter("edge_naming_truncated_total", () => counters.Truncated, description: "Responses that sent the client to TCP.");
        meter.CreateObservableCounter("edge_naming_send_failures_total", () => counters.SendFailures, description: "Responses that the system would not send.");
        meter.CreateObservableGauge("edge_naming_connections_count", () => counters.Connections, description: "Connections that are open: TCP, TLS and HTTPS.");
        meter.CreateObservableCounter("edge_naming_connections_refused_total", () => counters.ConnectionsRefused, description: "Connections that were closed at once, since there were too many.");
    }

    /// <summary>How far signing is.</summary>
    /// <param name="made">Signatures that were made so far.</param>
    /// <param name="zones">Zones that are answered with signatures.</param>
    /// <param name="shut">Zones whose keys do not open.</param>
    public void SignaturesAre(long made, int zones, int shut) => _signing = (made, zones, shut);

    /// <summary>A revision is answered with, so long after its commit.</summary>
    public void Propagated(TimeSpan took) => _propagation.Record(took.TotalSeconds);

    /// <summary>Shows how usage is written.</summary>
    public void Observe(UsageMeter usage)
    {
        _meter.CreateObservableGauge("edge_naming_usage_waiting_count", () => (long)usage.Waiting, description: "Documents of usage that are not complete in the store.");
        _meter.CreateObservableCounter("edge_naming_usage_given_up_total", () => usage.GivenUp, description: "Documents of usage that were given up, since they could not be written for long.");
    }
    /// <summary>Seconds until the first signatures over keys of zones end, and the first over records; null where there are none.</summary>
    public void SignaturesEnd((double? Keys, double? Records) left) => _left = left;

    /// <summary>Changes are in place.</summary>
    public void Published() => _publications.Add(1);

    /// <summary>A transfer was asked for: <c>axfr</c>, <c>ixfr</c>, <c>current</c> where nothing was new, or <c>refused</c>.</summary>
    public void Transferred(string kind) => Transferred("out", kind);

    /// <summary>A zone was asked for at another server: <c>axfr</c>, <c>ixfr</c>, <c>current</c> where nothing was new, or <c>failed</c>.</summary>
    public void Fetched(string kind) => Transferred("in", kind);

    /// <summary>A secondary was told of a change: <c>answered</c>, or <c>silent</c> after all attempts.</summary>
    public void Notified(string outcome) => _notifications.Add(1, new KeyValuePair<string, object?>("outcome", outcome));

    /// <summary>An UPDATE was answered.</summary>
    public void Updated(DnsResponseCode code) => _updates.Add(1, new KeyValuePair<string, object?>("rcode", CodeName(code)));

    private void Transferred(string direction, string kind) =>
        _transfers.Add(1, new KeyValuePair<string, object?>("direction", direction), new KeyValuePair<string, object?>("kind", kind));
    private IEnumerable<Measurement<double>> MeasureLeft()
    {
        foreach (var (of, left) in ((string, double?)[])[("keys", _left.Keys), ("records", _left.Records)])
        {
            if (left is { } seconds)
            {
                yield return new Measurement<double>(seconds, new KeyValuePair<string, object?>("of", of));
            }
        }
    }

    private static IEnumerable<Measurement<long>> MeasureQueries(DnsEngineCounters counters)
    {
        foreach (var code in DnsEngineCounters.Codes)
        {
            yield return Measure(counters, DnsTransport.Udp, "udp", code);
            yield return Measure(counters, DnsTransport.Tcp, "tcp", code);
            yield return Measure(counters, DnsTransport.Tls, "tls", code);
            yield return Measure(counters, DnsTransport.Https, "https", code);
        }
    }

    private static Measurement<long> Measure(DnsEngineCounters counters, DnsTransport transport, string name, DnsResponseCode code) =>
        new(
            counters.Queries(transport, code),
            new KeyValuePair<string, object?>("transport", name),
            new KeyValuePair<string, object?>("rcode", CodeName(code)));

    /// <summary>The mnemonics of the registry, which every tool prints.</summary>
    private static string CodeName(DnsResponseCode code) => code switch
    {
        DnsResponseCode.NoError => "NOERROR",
        DnsResponseCode.FormatError => "FORMERR",
        DnsResponseCode.ServerFailure => "SERVFAIL",
        DnsResponseCode.NameError => "NXDOMAIN",
        DnsResponseCode.NotImplemented => "NOTIMP",
        DnsResponseCode.Refused => "REFUSED",
        DnsResponseCode.NameExists => "YXDOMAIN",
        DnsResponseCode.RecordsExist => "YXRRSET",
        DnsResponseCode.NoRecords => "NXRRSET",
        DnsResponseCode.NotAuthoritative => "NOTAUTH",
        DnsResponseCode.NotInZone => "NOTZONE",
        _ => "BADVERS",
    };
}
