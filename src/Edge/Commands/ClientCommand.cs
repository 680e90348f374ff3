using System.CommandLine;
using Edge.Client;
using Edge.Kernel;

namespace Edge.Commands;

/// <summary>A command that asks the network's API.</summary>
internal sealed class ClientCommand : EdgeCommand
{
    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder of a network on this machine (or EDGE_DATA).",
        HelpName = "DIR",
    };

    private readonly Option<string?> _api = new("--api")
    {
        Description = "The address of the API, if not that of the folder or login.",
        HelpName = "URL",
    };

    public ClientCommand(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
    }

    /// <summary>Sets what the command does once it knows whom to ask.</summary>
    public ClientCommand Asks(CommandShell shell, Func<ApiClient, ParseResult, CancellationToken, Task<Failure?>> body) =>
        Asks(shell, ApiClient.TimeoutUsual, body);

    public ClientCommand Asks(CommandShell shell, TimeSpan timeout, Func<ApiClient, ParseResult, CancellationToken, Task<Failure?>> body)
    {
        Add(_data);
        Add(_api);
        Does(shell, async (parsed, cancellation) =>
        {
            var session = SessionFinder.Find(shell, parsed.GetValue(_data), parsed.GetValue(_api));
            if (!session.Succeeded)
            {
                return session.Failure;
            }

            using var client = new ApiClient(session.Value, timeout, shell.Time);
            return await body(client, parsed, cancellation);
        });
        return this;
    }
}
