namespace Edge.Hosting;

/// <summary>What every role is given at its start, whether by the command line of its own process or by <c>edge up</c>.</summary>
public sealed record NodeOptions
{
    /// <summary>The node's own folder: its key, certificate and last configuration. Created if absent, mode 0700.</summary>
    public required string Folder { get; init; }

    /// <summary>The address that all listeners of the role bind to, e.g. <c>127.0.2.1</c>.</summary>
    public required System.Net.IPAddress Listen { get; init; }

    public Edge.Kernel.Region Region { get; init; } = Edge.Kernel.Region.Default;

    /// <summary>Needed once, unless the folder already holds an identity or the role opens the store itself.</summary>
    public string? JoinCode { get; init; }

    /// <summary>The release that runs, shown by <c>edge status</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The node puts another device key in the place of one that is older: 1 day to 10 years.</summary>
    public TimeSpan DeviceKeyAgeMax { get; init; } = TimeSpan.FromDays(90);

    /// <summary>The join code is a secret until it is used: it stays out of every text.</summary>
    public override string ToString() =>
        $"{nameof(NodeOptions)} {{ Folder = {Folder}, Listen = {Listen}, Region = {Region}, JoinCode = {(JoinCode is null ? "none" : "***")}, Version = {Version} }}";
}
