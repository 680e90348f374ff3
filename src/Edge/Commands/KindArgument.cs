using System.CommandLine;
using Edge.Kernel.Resources;

namespace Edge.Commands;

/// <summary>The kind of a resource on the command line: <c>service</c>, <c>services</c> and <c>Service</c> are the same.</summary>
internal static class KindArgument
{
    public static Argument<ResourceKind> Create() => new("KIND")
    {
        Description = "One of " + string.Join(", ", ResourceKinds.All.Select(PathOf)) + ".",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (ResourceKinds.Find(text) is { } kind)
            {
                return kind;
            }

            result.AddError($"'{text}' is not a kind of resource: use one of {string.Join(", ", ResourceKinds.All.Select(PathOf))}");
            return null!;
        },
    };

    /// <summary>The kind's path under <c>/v1/</c>.</summary>
    public static string PathOf(ResourceKind kind) => kind.Prefix.TrimEnd('/');
}
