using System.Diagnostics;
using System.Globalization;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Tests.Conformance;

/// <summary>A process that commits without end and says each revision once it is committed, until it is killed.</summary>
internal static class DoomedWriter
{
    public const string Command = "write-until-killed";

    public static Process Start(string path)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [Command, path]) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    public static Commit CommitOf(long number) => new()
    {
        Author = "usr:doomed",
        IdempotencyKey = number.ToString(CultureInfo.InvariantCulture),
        Operations =
        [
            new Operation.Put(ResourceKey.Of("left", $"{number % 10}"), "Thing", 1, "", BodyOf(number)),
            new Operation.Put(ResourceKey.Of("right", $"{number % 10}"), "Thing", 1, "", BodyOf(number)),
        ],
    };

    public static async Task<int> RunAsync(string path)
    {
        var opened = await SqliteControlStore.OpenAsync(path, new SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        await using var store = opened.Value;
        for (var number = 1L; ; number++)
        {
            var committed = (CommitOutcome.Committed)await store.CommitAsync(CommitOf(number), CancellationToken.None);
            Console.Out.WriteLine(committed.Revision.Value);
        }
    }

    private static byte[] BodyOf(long number) => System.Text.Encoding.UTF8.GetBytes($"{number} {new string('x', 8192)}");
}
