using System.CommandLine;
using Edge.Api;

namespace Edge.Commands;

/// <summary><c>edge openapi</c>: the API's description, of this release, without a network.</summary>
internal static class OpenApiCommand
{
    public static Command Build(CommandShell shell) =>
        new EdgeCommand("openapi", "Prints the API's OpenAPI document.", "edge openapi > openapi.json").Does(shell, (_, _) =>
        {
            shell.WriteJson(ApiDescription.Make(Release.Version));
            return Task.FromResult<Kernel.Failure?>(null);
        });
}
