using System.CommandLine;
using Edge.Running;

namespace Edge.Commands;

/// <summary>What a Stargate needs to steer visitors.</summary>
internal sealed class StargateSteeringOptions
{
    private readonly Option<string[]> _locations = RoleOptions.Locations();

    private readonly Option<string> _probes = RoleOptions.Probes();

    public StargateSteeringOptions(Command command)
    {
        command.Add(_locations);
        command.Add(_probes);
    }

    public RoleSetting Read(CommandShell shell, ParseResult parsed, RoleSetting setting) => setting with
    {
        Locations = [.. (parsed.GetValue(_locations) ?? []).Select(shell.PathOf)],
        PrivateProbes = parsed.GetValue(_probes) == "private",
    };
}
