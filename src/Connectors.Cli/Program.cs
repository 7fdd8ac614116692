namespace Connectors.Cli;

internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var shell = new Shell("connectors");
        return ConnectorsCommand.Create(shell).RunAsync(args, shell);
    }
}
