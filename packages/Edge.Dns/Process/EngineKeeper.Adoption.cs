namespace Edge.Dns;

/// <content>Engines that went on without their keeper.</content>
public sealed partial class EngineKeeper
{
    /// <summary>
    /// 1. No engine runs: none. 2. One that answers elsewhere than it should, or beside another that can go on, is ended. 3. One
    /// of another format, release or options hands its sockets over to a new one. 4. Else it goes on, with the new table, if it still can.
    /// </summary>
    private EngineLink? Adopt()
    {
        List<EngineLink> found = [.. Enumerable.Range(0, ReaderRecords.SideCount).Select(side => EngineLink.TryAdopt(_program, _folder, side)).OfType<EngineLink>()];
        var chosen = found.Find(IsOurs);
        foreach (var other in found.Where(engine => engine != chosen))
        {
            other.Stop(leaveQueue: chosen is not null, TimeSpan.Zero);
            other.WaitForEnd(drain: TimeSpan.Zero);
            other.Salvage(Table.Readers.Tallies);
            other.Sockets?.Dispose();
            other.Dispose();
        }

        if (chosen is null)
        {
            return null;
        }

        _sockets = chosen.Sockets;
        if (chosen.Greeting.Format == TableHeader.CurrentFormat
            && chosen.Greeting.Release == _program.Release
            && chosen.Greeting.Options.AsSpan().SequenceEqual(EngineOrder.DigestOf(_options)))
        {
            return TryGoOn(chosen) ? chosen : null;
        }

        Succeed(chosen);
        chosen.WaitForEnd(DrainTimeout);
        chosen.Salvage(Table.Readers.Tallies);
        chosen.Dispose();
        return _engine;
    }

    /// <summary>One that does nothing any more is ended, and another one gets its sockets; one that refuses the table goes on with its own.</summary>
    private bool TryGoOn(EngineLink engine)
    {
        try
        {
            Answer(engine, sockets: null);
            engine.Salvage(Table.Readers.Tallies);
            return true;
        }
        catch (IOException) when (!engine.HasRefused)
        {
            engine.Kill();
            engine.WaitForEnd();
            engine.Salvage(Table.Readers.Tallies);
            engine.Dispose();
            Table.Readers.Reset(engine.Side);
            return false;
        }
    }

    private bool IsOurs(EngineLink engine) =>
        engine.Sockets is { } sockets
        && sockets.IsOn([_options.Address, .. _options.MoreAddresses])
        && (_options.Port == 0 || _options.Port == sockets.LocalEndPoint.Port)
        && sockets.Addresses.All(address => address.Datagrams.Count == _options.DatagramWorkerCount);
}
