from shop_common.serve import serve

from worker.app import app

if __name__ == "__main__":
    serve(app, service="worker", default_port=8001)
