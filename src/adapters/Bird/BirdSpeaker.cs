using Edge.Backbone;
using Edge.Kernel;

namespace Edge.Bird;

/// <summary>
/// BIRD 2 as route speaker. Two pairs of static protocols hold the prefixes, and are enabled and disabled; the BGP sessions are
/// never touched. A second connection, which may change nothing, asks how it stands.
/// </summary>
public sealed class BirdSpeaker(BirdOptions options, TimeProvider time) : IRouteSpeaker
{
    private readonly Lock _controlGate = new();
    private readonly Lock _statusGate = new();
    private BirdConnection? _control;
    private BirdConnection? _status;

    public TimeSpan CallTimeout => options.CallTimeout;

    public string Place => options.Path;

    /// <inheritdoc/>
    public Failure? Announce(RouteAnnouncement announcement)
    {
        lock (_controlGate)
        {
            var limit = new TimeLimit(options.CallTimeout, time);
            try
            {
                _control ??= BirdConnection.Open(options.Path, limit);
                foreach (var command in CommandsFor(announcement, NamesOf(_control, limit)))
                {
                    var reply = _control.Ask(command, limit);
                    if (reply.IsRefused)
                    {
                        Close(ref _control);
                        return RouteFailure.NotConfigured($"BIRD refuses '{command}': {reply.Message}");
                    }
                }

                return null;
            }
            catch (IOException error)
            {
                Close(ref _control);
                return Unreachable(error);
            }
            catch (MissingProtocolsException error)
            {
                return RouteFailure.NotConfigured(error.Message);
            }
        }
    }

    /// <inheritdoc/>
    public Outcome<RouteReport> Report()
    {
        lock (_statusGate)
        {
            var limit = new TimeLimit(options.ReportTimeout, time);
            try
            {
                if (_status is null)
                {
                    _status = BirdConnection.Open(options.Path, limit);
                    _status.Ask("restrict", limit);
                }

                return Read(_status, limit);
            }
            catch (IOException error)
            {
                Close(ref _status);
                return Unreachable(error);
            }
        }
    }

    public void Dispose()
    {
        lock (_controlGate)
        {
            Close(ref _control);
        }

        lock (_statusGate)
        {
            Close(ref _status);
        }
    }

    private RouteReport Read(BirdConnection connection, TimeLimit limit)
    {
        var protocols = BirdProtocol.ReadAll(connection.Ask("show protocols", limit));
        bool IsUp(string name) => protocols.Any(protocol => protocol.Name == name && protocol.IsUp);
        var announcement =
            BirdNames.Pairs.Any(pair => IsUp(pair.Best)) ? RouteAnnouncement.Best
            : BirdNames.Pairs.Any(pair => IsUp(pair.Drain)) ? RouteAnnouncement.Draining
            : RouteAnnouncement.Withdrawn;
        var sessions = protocols.Where(static protocol => protocol.Kind == "BGP").Take(options.SessionCountMax).Select(session =>
        {
            var isEstablished = session is { IsUp: true, Note: "Established" };
            var exported = isEstablished ? BirdProtocol.CountRoutes(connection.Ask($"show route export {session.Name}", limit)) : 0;
            return new RouteSession(session.Name, isEstablished, session.Note, exported);
        }).ToList();
        return new RouteReport(announcement, sessions, BirdProtocol.CountBfdUp(connection.Ask("show bfd sessions", limit)));
    }

    /// <summary>Those of our protocols that BIRD has now: its configuration may have been changed.</summary>
    private static HashSet<string> NamesOf(BirdConnection connection, TimeLimit limit) =>
        BirdProtocol.ReadAll(connection.Ask("show protocols", limit)).Select(static protocol => protocol.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>
    /// In an order in which peers hear of one change only: the better route comes first, and goes last. What cannot drain is not
    /// announced; it is withdrawn all the same.
    /// </summary>
    private static IEnumerable<string> CommandsFor(RouteAnnouncement announcement, HashSet<string> names)
    {
        var pairs = BirdNames.Pairs.Where(pair => names.Contains(pair.Best) && names.Contains(pair.Drain)).ToList();
        var halves = BirdNames.Pairs.Except(pairs).SelectMany(static pair => (string[])[pair.Drain, pair.Best]).Where(names.Contains).ToList();
        if (pairs.Count == 0 && (halves.Count == 0 || announcement != RouteAnnouncement.Withdrawn))
        {
            throw new MissingProtocolsException($"BIRD has neither {BirdNames.Best} and {BirdNames.Drain} nor {BirdNames.Best6} and {BirdNames.Drain6}: see 'edge bgp config'");
        }

        var commands = announcement switch
        {
            RouteAnnouncement.Best => pairs.SelectMany(static pair => (string[])[$"enable {pair.Best}", $"enable {pair.Drain}"]),
            RouteAnnouncement.Draining => pairs.SelectMany(static pair => (string[])[$"enable {pair.Drain}", $"disable {pair.Best}"]),
            _ => pairs.SelectMany(static pair => (string[])[$"disable {pair.Drain}", $"disable {pair.Best}"]),
        };
        return commands.Concat(halves.Select(static name => $"disable {name}"));
    }

    private Failure Unreachable(IOException error) => RouteFailure.NotReached($"BIRD is not reached at {options.Path}: {error.Message}");

    private static void Close(ref BirdConnection? connection)
    {
        connection?.Dispose();
        connection = null;
    }
}
