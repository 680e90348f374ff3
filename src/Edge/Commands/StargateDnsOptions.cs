using System.CommandLine;
using System.Globalization;
using System.Net;
using Edge.Backbone;
using Edge.Bird;
using Edge.Kernel;
using Edge.Running;
using Edge.Stargate;

namespace Edge.Commands;

/// <summary>Where and how a Stargate answers DNS, and the anycast group that it belongs to.</summary>
internal sealed class StargateDnsOptions
{
    private readonly Option<int?> _port = new("--dns-port") { Description = "The port of DNS, 53 on a real network; 5300 if absent.", HelpName = "PORT" };

    private readonly Option<int?> _tls = new("--dns-tls-port") { Description = "The port of DNS within TLS, 853 on a real network; 5853 if absent.", HelpName = "PORT" };

    private readonly Option<int?> _https = new("--dns-https-port") { Description = "The port of DNS over HTTPS, 443 on a real network; 5443 if absent.", HelpName = "PORT" };

    private readonly Option<string?> _certificate = new("--dns-certificate")
    {
        Description = "A certificate that clients of DNS by TLS and HTTPS trust, with its chain, as PEM; read again when it changes. The Stargate's own if absent.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--dns-key") { Description = "The private key of --dns-certificate, as PEM.", HelpName = "FILE" };

    private readonly Option<int> _workers = Number("--dns-workers", "Threads that answer the datagrams of each address.", "N", 1, 1, 64);

    private readonly Option<IPEndPoint?> _resolver = RoleOptions.Resolver();

    private readonly Option<IPAddress[]> _anycast = new("--anycast")
    {
        Description = "An address that other Stargates answer DNS on too, announced by BGP through BIRD; may be repeated. The machine must have it.",
        HelpName = "A",
        CustomParser = static result =>
        {
            var addresses = result.Tokens.Select(static token => (token.Value, Parsed: IPAddress.TryParse(token.Value, out var address) ? address : null)).ToList();
            if (addresses.Find(static address => address.Parsed is null) is (not null and var wrong, _))
            {
                result.AddError($"--anycast '{wrong}' is not an IP address");
                return null;
            }

            return [.. addresses.Select(static address => address.Parsed!)];
        },
    };

    private readonly Option<string> _bird = BirdPath();

    private readonly Option<int> _least = Number("--anycast-min", "Other members of the anycast group that must be left when this one leaves by plan.", "N", 1, 0, 1000);

    private readonly Option<int> _leastOfRegion = Number("--anycast-region-min", "Other members of its own region that must be left.", "N", 0, 0, 1000);

    private readonly Option<int> _rejoin = Number(
        "--anycast-rejoin-after", "After so many seconds of answers it joins again when it has failed; after twice as long each further time, up to 30 minutes.", "SECONDS", 15, 1, 1800);

    public StargateDnsOptions(Command command)
    {
        command.Add(_port);
        command.Add(_tls);
        command.Add(_https);
        command.Add(_certificate);
        command.Add(_key);
        command.Add(_workers);
        command.Add(_resolver);
        command.Add(_anycast);
        command.Add(_bird);
        command.Add(_least);
        command.Add(_leastOfRegion);
        command.Add(_rejoin);
    }

    /// <summary>Where BIRD's control socket is.</summary>
    public static Option<string> BirdPath() => new("--bird")
    {
        Description = "BIRD's control socket.",
        HelpName = "SOCKET",
        DefaultValueFactory = static _ => BirdOptions.UsualPath,
    };

    public RolePorts PortsOf(ParseResult parsed, RolePorts usual) => usual with
    {
        Dns = parsed.GetValue(_port) ?? usual.Dns,
        DnsTls = parsed.GetValue(_tls) ?? usual.DnsTls,
        DnsHttps = parsed.GetValue(_https) ?? usual.DnsHttps,
    };

    public Outcome<RoleSetting> Read(CommandShell shell, ParseResult parsed, RoleSetting setting, RolePorts ports)
    {
        foreach (var (name, port) in new[] { ("--dns-port", ports.Dns), ("--dns-tls-port", ports.DnsTls), ("--dns-https-port", ports.DnsHttps) })
        {
            if (port is < 0 or > IPEndPoint.MaxPort)
            {
                return Failure.Invalid(name, port.ToString(CultureInfo.InvariantCulture), "a port is 0 to 65535");
            }
        }

        var (certificate, key) = (parsed.GetValue(_certificate), parsed.GetValue(_key));
        if (certificate is null != key is null)
        {
            return Failure.Invalid(certificate is null ? "--dns-key" : "--dns-certificate", certificate ?? key!, "--dns-certificate and --dns-key are given together");
        }

        return ReadAnycast(parsed, ports, setting with
        {
            Resolver = parsed.GetValue(_resolver),
            DnsCertificate = certificate is null ? null : new CertificateFiles(shell.PathOf(certificate), shell.PathOf(key!)),
        });
    }

    private Outcome<RoleSetting> ReadAnycast(ParseResult parsed, RolePorts ports, RoleSetting setting)
    {
        var (workers, addresses) = (parsed.GetValue(_workers), parsed.GetValue(_anycast) ?? []);
        if (addresses.Length == 0)
        {
            return setting with { DnsWorkers = workers };
        }

        var shown = string.Join(", ", addresses.Select(static address => address.ToString()));
        if (addresses.Length > AnycastSetting.AddressCountMax || addresses.Append(setting.Listen).Distinct().Count() <= addresses.Length)
        {
            return Failure.Invalid("--anycast", shown, $"at most {AnycastSetting.AddressCountMax} addresses, each once, and others than --listen");
        }

        if (workers * (addresses.Length + 1) > 64)
        {
            return Failure.Invalid("--dns-workers", workers.ToString(CultureInfo.InvariantCulture), "at most 64 for all addresses together");
        }

        if (ports.Dns == 0)
        {
            return Failure.Invalid("--anycast", shown, "all Stargates must answer on the same port: give --dns-port");
        }

        var bird = new BirdOptions { Path = parsed.GetRequiredValue(_bird) };
        var rejoin = TimeSpan.FromSeconds(parsed.GetValue(_rejoin));
        var options = new BackboneOptions { MembersMin = parsed.GetValue(_least), RegionMembersMin = parsed.GetValue(_leastOfRegion), RejoinAfter = rejoin };
        return bird.Fault is not null
            ? Failure.Invalid("--bird", bird.Path, $"the path of a socket has 1 to {BirdOptions.PathBytesMax} bytes")
            : setting with { DnsWorkers = workers, Anycast = new AnycastPlace(addresses, bird.Path, options) };
    }

    private static Option<int> Number(string name, string description, string helpName, int usual, int least, int most) => new(name)
    {
        Description = description,
        HelpName = helpName,
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            {
                return number;
            }

            result.AddError($"{name} '{result.Tokens[0].Value}' is not a number from {least} to {most}");
            return default;
        },
    };
}
