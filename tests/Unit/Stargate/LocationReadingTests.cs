using System.Net;
using Edge.Dns;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Naming;
using Edge.Stargate;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Files of locations that an operator replaces while a Stargate runs.</summary>
public sealed class LocationReadingTests
{
    private readonly List<string> _read = [];
    private string _file = "first";
    private int _refreshed;

    [Fact]
    public async Task A_file_that_was_replaced_is_read_once_it_stays_the_same_and_a_bad_one_changes_nothing()
    {
        var table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords());
        using var meters = new NodeMetrics();
        var metrics = new SteeringMetrics(meters);
        var answers = new NamingAnswers(
            new NamingBook(table), new NamingMetrics(meters, table, static () => 0), new ServedZones(table, TimeProvider.System), SteeringParts.None(meters));
        var reading = new LocationReading(new LocationSource(Read, () => _file), answers, () => _refreshed++, metrics, NullLogger<LocationReading>.Instance);

        await StepAsync("first", ["first"], 1);
        await StepAsync("first", ["first"], 1);
        await StepAsync("half", ["first"], 1);
        await StepAsync("second", ["first"], 1);
        await StepAsync("second", ["first", "second"], 2);
        await StepAsync("bad", ["first", "second"], 2);
        await StepAsync("bad", ["first", "second", "bad"], 2);
        await StepAsync("bad", ["first", "second", "bad"], 2);

        async Task StepAsync(string file, string[] read, int refreshed)
        {
            _file = file;
            await reading.StepAsync(TestContext.Current.CancellationToken);
            Assert.Equal(read, _read);
            Assert.Equal(refreshed, _refreshed);
        }
    }

    private Outcome<World> Read()
    {
        _read.Add(_file);
        var networks = new LocationMapBuilder();
        networks.Add(IPNetwork.Parse("198.51.100.0/24"), 1);
        return _file == "bad" ? new Failure("locations_malformed", "it is no good") : new World { Places = [Place.Unknown, new Place("DE")], Networks = networks };
    }
}
