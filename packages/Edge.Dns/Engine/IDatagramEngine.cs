namespace Edge.Dns;

/// <summary>One thread's loop that receives datagrams, has them answered, and sends the responses.</summary>
internal interface IDatagramEngine
{
    /// <summary>Runs until it is told to stop. What has been received is answered before it returns.</summary>
    void Run();

    /// <summary>Asks the loop to end.</summary>
    /// <param name="leaveQueue">
    /// Whether what the system has queued is left to others that read the same sockets; else it is answered too.
    /// </param>
    void RequestStop(bool leaveQueue);

    /// <summary>The table that it answers from at the moment.</summary>
    AnswerPlace? Place { get; }
}
