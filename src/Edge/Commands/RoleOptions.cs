using System.CommandLine;
using System.Globalization;
using System.Net;
using Edge.Identity;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Commands;

/// <summary>The options that start roles, with the same words in <c>edge up</c> and in each role's own command.</summary>
internal static class RoleOptions
{
    public static Option<string?> Data(string description) => new("--data") { Description = description, HelpName = "DIR" };

    public static Option<IPAddress> Listen() => new("--listen")
    {
        Description = "The address that every listener of the role binds to.",
        HelpName = "A",
        DefaultValueFactory = _ => IPAddress.Loopback,
        CustomParser = result =>
        {
            if (IPAddress.TryParse(result.Tokens[0].Value, out var address))
            {
                return address;
            }

            result.AddError($"--listen '{result.Tokens[0].Value}' is not an IP address");
            return null;
        },
    };

    public static Option<IPAddress[]> TrustedProxies() => new("--trusted-proxy")
    {
        Description = "A proxy before this API, whose X-Forwarded-For says who the client is; may be repeated.",
        HelpName = "A",
        CustomParser = result =>
        {
            var addresses = new List<IPAddress>();
            foreach (var token in result.Tokens)
            {
                if (!IPAddress.TryParse(token.Value, out var address))
                {
                    result.AddError($"--trusted-proxy '{token.Value}' is not an IP address");
                    return null;
                }

                addresses.Add(address);
            }

            return [.. addresses];
        },
    };

    public static Option<Region> Region() => new("--region")
    {
        Description = "The node's region, an operator's own word.",
        HelpName = "R",
        DefaultValueFactory = _ => Kernel.Region.Default,
        CustomParser = result =>
        {
            if (Kernel.Region.TryParse(result.Tokens[0].Value, out var region))
            {
                return region;
            }

            result.AddError($"--region '{result.Tokens[0].Value}' is not 1 to 63 characters of a-z, 0-9 and -");
            return default;
        },
    };

    public static Option<NodeId?> Node() => new("--node")
    {
        Description = "The node's name at its first start; a random one if absent.",
        HelpName = "ID",
        CustomParser = result =>
        {
            if (NodeId.TryParse(result.Tokens[0].Value, out var id))
            {
                return id;
            }

            result.AddError($"--node '{result.Tokens[0].Value}' is not 1 to 63 characters of a-z, 0-9 and -");
            return null;
        },
    };

    public static Option<string> Domain() => new("--domain")
    {
        Description = "The network's own domain, when the network is made.",
        HelpName = "D",
        DefaultValueFactory = _ => "edge.test",
    };

    public static Option<string?> Database() => new("--database")
    {
        Description = "'sqlite' for a file in the data folder, the path of a SQLite file, or 'Host=…;Database=…;Username=…' for PostgreSQL (or EDGE_DATABASE).",
        HelpName = "DB",
    };

    public static Option<string?> MasterKey() => new("--master-key")
    {
        Description = "The file with the network's master key (or EDGE_MASTER_KEY holds the key itself); master.key in the data folder if absent.",
        HelpName = "FILE",
    };

    public static Option<IPEndPoint?> Resolver() => new("--resolver")
    {
        Description = "The resolver by which targets of ALIAS and the servers of the zones above customers' zones are found, with its port if that is not 53; this machine's if not given.",
        HelpName = "ADDRESS",
        CustomParser = static result =>
        {
            var given = Client.Resolver.EndPointOf(result.Tokens[0].Value);
            if (given is null)
            {
                result.AddError($"--resolver '{result.Tokens[0].Value}' must be an IP address, with or without a port");
            }

            return given;
        },
    };

    public static Option<bool> NoSoak() => new("--no-soak")
    {
        Description = "Give configuration to one cohort after the other without letting it soak: for networks that serve nobody but their makers.",
    };

    public static Option<int> StaleAfter() => new("--stale-after")
    {
        Description = "After so many seconds, 1 to 3600, without news of what was revoked the node refuses all requests that need a token.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => (int)new IdentityOptions().StaleAfter.TotalSeconds,
        CustomParser = static result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 3600)
            {
                return seconds;
            }

            result.AddError($"--stale-after '{result.Tokens[0].Value}' is not a number from 1 to 3600");
            return default;
        },
    };

    public static Option<string> Ports()
    {
        var ports = new Option<string>("--ports")
        {
            Description = "'usual' for the documented ports, 'any' for free ones.",
            HelpName = "WHICH",
            DefaultValueFactory = _ => "usual",
        };
        ports.AcceptOnlyFromAmong("usual", "any");
        return ports;
    }

    public static Option<string> Origins(string usual)
    {
        var origins = new Option<string>("--origins")
        {
            Description = "'public' refuses origins on private and loopback addresses, 'private' allows them.",
            HelpName = "WHICH",
            DefaultValueFactory = _ => usual,
        };
        origins.AcceptOnlyFromAmong("public", "private");
        return origins;
    }

    public static Option<string[]> Locations() => new("--locations")
    {
        Description = "A file that says where addresses lie (MaxMind DB, by country or by city), for steered records; may be repeated.",
        HelpName = "FILE",
    };

    public static Option<string> Probes()
    {
        var probes = new Option<string>("--probes")
        {
            Description = "'public' leaves members of pools, and secondaries of zones, on private and loopback addresses alone; 'private' probes and tells them too.",
            HelpName = "WHICH",
            DefaultValueFactory = static _ => "public",
        };
        probes.AcceptOnlyFromAmong("public", "private");
        return probes;
    }

    public static Option<LogLevel> Log(LogLevel usual) => new("--log")
    {
        Description = "The least severe log lines to write: debug, information, warning, error or none.",
        HelpName = "LEVEL",
        DefaultValueFactory = _ => usual,
    };

    public static Option<bool> LogJson() => new("--log-json") { Description = "Write log lines as JSON." };
}
