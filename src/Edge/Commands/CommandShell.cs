namespace Edge.Commands;

/// <summary>What a command sees of the machine that it runs on, so that a test can run it in its own process.</summary>
internal sealed record CommandShell
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader Input { get; init; }

    /// <summary>Opens the same input for who wants its bytes; nothing of it was read as text then.</summary>
    public Func<Stream> OpenInput { get; init; } = Console.OpenStandardInput;

    /// <summary>Whether a person types <see cref="Input"/>: then questions are asked, and secrets are not shown while typed.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>Whether a person reads <see cref="Output"/>: then tables have lines and colours, and long work shows progress.</summary>
    public required bool OutputIsTerminal { get; init; }

    /// <summary>Columns of the terminal; 0 where there is none.</summary>
    public int Width { get; init; }

    /// <summary>Looks up an environment variable; null or empty is absent.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The folder that relative paths are relative to.</summary>
    public required string Folder { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Asks for an end at once, without draining, e.g. by a second Ctrl-C.</summary>
    public CancellationToken Abandon { get; init; }

    public string? VariableOrNull(string name) => Variable(name) is { Length: > 0 } value ? value : null;

    public string PathOf(string path) => Path.GetFullPath(path, Folder);

    /// <summary>Reads a line, after a question if a person is there to read it; null at the end of the input.</summary>
    public async Task<string?> AskAsync(string question, CancellationToken cancellation)
    {
        if (InputIsTerminal)
        {
            await Error.WriteAsync(question);
        }

        return await Input.ReadLineAsync(cancellation);
    }

    /// <summary>As <see cref="AskAsync"/>, without showing what a person types.</summary>
    public async Task<string?> AskSecretAsync(string question, CancellationToken cancellation)
    {
        if (!InputIsTerminal)
        {
            return await Input.ReadLineAsync(cancellation);
        }

        await Error.WriteAsync(question);
        var secret = await Task.Run(SecretLine.Read, CancellationToken.None).WaitAsync(cancellation);
        await Error.WriteLineAsync();
        return secret;
    }

    /// <summary>The shell of this process.</summary>
    public static CommandShell OfProcess(CancellationToken abandon) => new()
    {
        Output = Console.Out,
        Error = Console.Error,
        Input = Console.In,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        Width = Console.IsOutputRedirected ? 0 : WindowWidth(),
        Variable = Environment.GetEnvironmentVariable,
        Folder = Environment.CurrentDirectory,
        Time = TimeProvider.System,
        Abandon = abandon,
    };

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and var width ? width : 80;
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
