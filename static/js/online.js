// The page without a network goes on by itself once the network is back.
addEventListener("online", () => location.reload());
