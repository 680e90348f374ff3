using Edge.Client;
using Edge.Commands;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Running;

/// <summary>Finds the master key: <c>EDGE_MASTER_KEY</c>, else a file of mode 0600, which is made if the network is.</summary>
internal static class MasterKeyFile
{
    public const string Name = "master.key";

    /// <param name="database">An absent file is made only while the database holds no store yet.</param>
    public static async Task<Outcome<MasterKey>> OpenAsync(CommandShell shell, string path, Database database, CancellationToken cancellation)
    {
        if (shell.VariableOrNull("EDGE_MASTER_KEY") is { } text)
        {
            return MasterKey.Parse(text);
        }

        try
        {
            if (File.Exists(path))
            {
                return MasterKey.Parse(File.ReadAllText(path));
            }

            var isNew = await database.IsNewAsync(cancellation);
            return isNew switch
            {
                { Succeeded: false } => new Failure(
                    "no_master_key", $"there is no master key: give --master-key FILE or EDGE_MASTER_KEY, or restore {path}; whether a new network may get a new one cannot be known: {isNew.Failure.Message}"),
                { Value: false } => new Failure("no_master_key", $"there is a database but no master key: give --master-key FILE or EDGE_MASTER_KEY, or restore {path}"),
                _ => Make(path),
            };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Failure("bad_master_key", $"the master key {path} cannot be used: {error.Message}");
        }
    }

    /// <summary>Makes the file; of several processes that start at once, one makes it and all read the same.</summary>
    private static Outcome<MasterKey> Make(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var aside = $"{path}.{Environment.ProcessId}";
        using (var file = JsonFile.Create(aside, JsonFile.Secret))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(MasterKey.Generate(SystemEntropy.Instance).Print() + "\n"));
            file.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside);
        }

        return MasterKey.Parse(File.ReadAllText(path));
    }
}
