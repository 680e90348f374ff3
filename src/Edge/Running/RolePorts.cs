namespace Edge.Running;

/// <summary>The ports of one role; 0 takes a free one. What a role doesn't have is not looked at.</summary>
internal sealed record RolePorts
{
    public static readonly RolePorts Usual = new();

    public static readonly RolePorts Any = new() { Dns = 0, DnsTls = 0, DnsHttps = 0, Control = 0, Http = 0, Https = 0, Api = 0, Metrics = 0 };

    public int Dns { get; init; } = 5300;

    public int DnsTls { get; init; } = 5853;

    public int DnsHttps { get; init; } = 5443;

    public int Control { get; init; } = 7400;

    public int Http { get; init; } = 8080;

    public int Https { get; init; } = 8443;

    /// <summary>The extra listener for browsers on 127.0.0.1; null for none.</summary>
    public int? Browser { get; init; }

    public int Api { get; init; } = 7080;

    public int Metrics { get; init; } = 9400;
}
