using System.Net;
using System.Net.Sockets;

namespace Connectors.Testing;

internal static class FreePort
{
    /// <summary>A port on which nobody listens.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
